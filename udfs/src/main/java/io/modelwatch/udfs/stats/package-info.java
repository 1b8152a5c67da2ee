/**
 * Measures: what is added up of outcomes in a pane, exactly and in any order, and which metrics are read from it. Neither windows nor time live here.
 */
package io.modelwatch.udfs.stats;
