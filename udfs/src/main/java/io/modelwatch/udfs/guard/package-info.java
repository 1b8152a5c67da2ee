/**
 * What happens where a computation on admitted data fails nevertheless: one slice of one model lacks one value, and everything else goes
 * on. The computing steps guard themselves; operators guard nothing. No engine.
 */
package io.modelwatch.udfs.guard;
