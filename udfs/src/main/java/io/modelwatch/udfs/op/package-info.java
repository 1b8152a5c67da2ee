/**
 * The operators and functions that Flink runs, and what only they need. They are thin: the algorithms live in packages that need no
 * engine, the serializers in {@code op.state}, and the recognition of incident kinds in {@code op.pattern}.
 */
package io.modelwatch.udfs.op;
