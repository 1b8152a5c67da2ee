/**
 * What every format of state and of the network writes alike: lengths, texts, arrays. What a format consists of lives with what it
 * writes, or in {@code op.state}. No engine.
 */
package io.modelwatch.udfs.format;
