/**
 * How the kinds of incidents are recognised: one pattern of signs each, as Flink CEP runs them. What a kind says and does lives in
 * {@code incident}.
 */
package io.modelwatch.udfs.op.pattern;
