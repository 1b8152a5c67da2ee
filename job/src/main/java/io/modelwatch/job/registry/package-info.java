/** The registry that writers' schemas are fetched from. */
package io.modelwatch.job.registry;
