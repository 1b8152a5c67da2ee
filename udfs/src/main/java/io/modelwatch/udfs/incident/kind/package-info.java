/**
 * The kinds of incidents, one class each: what it is, what may be set of it, what it is found by. {@code Catalog} lists them. No engine.
 */
package io.modelwatch.udfs.incident.kind;
