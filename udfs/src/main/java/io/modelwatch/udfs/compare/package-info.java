/**
 * How a candidate compares with the version that serves: agreement, paired quality, and the verdict on it. Scoring lives in {@code
 * inference}. No engine.
 */
package io.modelwatch.udfs.compare;
