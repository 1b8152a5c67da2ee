/**
 * From alerts of single series to incidents: what belongs together, what kind it is, what may explain it. The patterns of the kinds live
 * in {@code op.pattern}. No engine.
 */
package io.modelwatch.udfs.incident;
