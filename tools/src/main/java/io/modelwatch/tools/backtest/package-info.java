/** What new rules would have told, from what was measured: reading, comparing, drawing. */
package io.modelwatch.tools.backtest;
