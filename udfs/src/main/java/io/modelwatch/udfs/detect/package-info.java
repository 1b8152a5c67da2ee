/**
 * How a series is judged: detectors, rules and their grammar, and the life of the alert of one series. What alerts of several series
 * mean together lives in {@code incident}. No engine.
 */
package io.modelwatch.udfs.detect;
