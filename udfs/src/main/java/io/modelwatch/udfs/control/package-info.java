/** What commands mean, one after the other; without an engine. */
package io.modelwatch.udfs.control;
