/** Showing what the job makes of records, before it is started. */
package io.modelwatch.tools.map;
