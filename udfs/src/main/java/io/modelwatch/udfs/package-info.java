/**
 * The computations, one package for each subject, and {@link io.modelwatch.udfs.Catalog}, which names what can be chosen. Nothing here
 * knows Kafka or configuration files, and only {@code op} and the packages below it know an engine.
 */
package io.modelwatch.udfs;
