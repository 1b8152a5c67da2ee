/** Configuration: every key with its default and range, the sources of values, and all their problems at once. */
package io.modelwatch.job.config;
