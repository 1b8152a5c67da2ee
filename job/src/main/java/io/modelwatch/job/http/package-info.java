/** Asking servers by HTTP. */
package io.modelwatch.job.http;
