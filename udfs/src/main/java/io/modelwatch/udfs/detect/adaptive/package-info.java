/**
 * The detector that knows the day: level, season and what chance explains, in one severity whose limit follows from a budget of false
 * alarms. No engine.
 */
package io.modelwatch.udfs.detect.adaptive;
