/**
 * What happens where a computation on admitted data fails all the same: one slice of one model lacks one value, and everything else goes
 * on. Operators guard nothing: the steps do, where they compute. No engine.
 */
package io.modelwatch.udfs.guard;
