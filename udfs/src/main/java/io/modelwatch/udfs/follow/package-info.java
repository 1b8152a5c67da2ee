/**
 * The life of a request: what is admitted, which records belong together, what waits for how long, and where each record went. No
 * engine, no serializer and no measuring lives here: {@code op} runs it and keeps it, {@code stats} measures.
 */
package io.modelwatch.udfs.follow;
