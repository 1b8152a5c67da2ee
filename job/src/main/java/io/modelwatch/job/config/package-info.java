/** Configuration: every key with its default and range, where values come from, and what is wrong with them, all of it at once. */
package io.modelwatch.job.config;
