/** What stands around a record's body: framings of schema registries, and compression. */
package io.modelwatch.schemas.read.frame;
