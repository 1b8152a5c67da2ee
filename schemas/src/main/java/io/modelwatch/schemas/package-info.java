/** What crosses a wire: the contracts, the records of the stream and their codecs. No engine is needed to read or write them. */
package io.modelwatch.schemas;
