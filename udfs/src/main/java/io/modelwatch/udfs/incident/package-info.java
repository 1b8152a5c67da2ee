/** From alerts of single series to incidents: what belongs together, what kind it is, what may explain it; without an engine. */
package io.modelwatch.udfs.incident;
