/**
 * The operators and functions that Flink runs, and what they alone need of it. They are thin: what is computed lives in packages that
 * need no engine, how it is written in {@code op.state}, and how kinds of incidents are recognised in {@code op.pattern}.
 */
package io.modelwatch.udfs.op;
