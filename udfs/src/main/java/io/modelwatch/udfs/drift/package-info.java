/**
 * How what a model is fed differs from a reference: two profiles are compared as they stand, so any order and any split of what was counted
 * give the same.
 */
package io.modelwatch.udfs.drift;
