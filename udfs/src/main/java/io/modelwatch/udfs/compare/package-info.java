/**
 * A candidate beside the primary: how like their answers are, whether one is better, and when that is certain. What a model answered comes from
 * {@code shadow}.
 */
package io.modelwatch.udfs.compare;
