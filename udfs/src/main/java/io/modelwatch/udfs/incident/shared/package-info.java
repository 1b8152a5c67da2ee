/** Trouble of several models at once: which of them began together, and the one alert about all of them. No Flink. */
package io.modelwatch.udfs.incident.shared;
