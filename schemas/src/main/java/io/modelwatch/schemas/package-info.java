/**
 * What crosses a wire, in the packages below, and the small things that all of them need: checks, hashes, spans, plain texts. No engine.
 */
package io.modelwatch.schemas;
