/** How the kinds of incidents are recognised: one pattern of signs each, as Flink CEP runs them. */
package io.modelwatch.udfs.op.pattern;
