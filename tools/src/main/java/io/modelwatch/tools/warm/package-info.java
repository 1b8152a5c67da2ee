/** Memory files of metric points, for jobs that start without state. */
package io.modelwatch.tools.warm;
