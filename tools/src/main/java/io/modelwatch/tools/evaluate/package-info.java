/** Scores detectors over series whose anomalies people have labelled. */
package io.modelwatch.tools.evaluate;
