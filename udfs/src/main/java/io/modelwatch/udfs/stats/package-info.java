/**
 * What is measured: summaries that are added to, merged in any order and read, and the metrics that they give. How a value is judged
 * lives in {@code detect}, whose outcomes meet in which pane in {@code window}. No engine.
 */
package io.modelwatch.udfs.stats;
