/**
 * Panes and windows: how outcomes are added up by pane and slice, and which names get series of their own. It needs no engine and
 * knows no measures: those are in {@code stats}.
 */
package io.modelwatch.udfs.window;
