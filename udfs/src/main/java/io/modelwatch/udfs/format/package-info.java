/**
 * The common parts of all formats of state and network: lengths, texts, arrays. The formats live with what they write, or in {@code
 * op.state}. No engine.
 */
package io.modelwatch.udfs.format;
