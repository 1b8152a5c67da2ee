/**
 * From alerts of single series to incidents: what belongs together, what kind it is, what may explain it. The kinds live in
 * {@code incident.kind}. No engine.
 */
package io.modelwatch.udfs.incident;
