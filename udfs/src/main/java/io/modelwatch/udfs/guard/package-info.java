/** What happens where a computation on admitted data fails all the same: one slice of one model lacks one value, and everything else goes on. */
package io.modelwatch.udfs.guard;
