/**
 * Measures: summaries that are added to, merged in any order and read, and the metrics that they give. Judging values is the task of
 * {@code detect}, assigning outcomes to panes that of {@code window}. No engine.
 */
package io.modelwatch.udfs.stats;
