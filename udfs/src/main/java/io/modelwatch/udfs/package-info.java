/**
 * How to compute, one package each subject, and {@link io.modelwatch.udfs.Catalog}, which names what can be chosen. Nothing here knows
 * Kafka or files of configuration, and only {@code op} and what lies below it know an engine.
 */
package io.modelwatch.udfs;
