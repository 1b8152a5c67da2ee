/**
 * Bytes to events: the formats that are read, the rules they must keep, and the sentences of refusal; also what all JSON of the job is read
 * and written with.
 */
package io.modelwatch.schemas.read;
