/** How Flink CEP looks for the patterns of signs that kinds of incidents declare. */
package io.modelwatch.udfs.op.pattern;
