/**
 * Panes and windows: how outcomes are added up by pane and slice, and whose names get series of their own. No engine lives here, and
 * nothing of what is measured: that is {@code stats}.
 */
package io.modelwatch.udfs.window;
