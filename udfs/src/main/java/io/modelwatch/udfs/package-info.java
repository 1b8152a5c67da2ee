/** The catalogue of metrics and detectors; how each computes lives in the packages below. */
package io.modelwatch.udfs;
