/** Memory files: what detectors have learned of metric points, for a job that starts without state. */
package io.modelwatch.udfs.warm;
