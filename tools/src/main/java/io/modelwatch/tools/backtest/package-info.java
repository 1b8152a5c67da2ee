/** Which alerts new rules would have fired on past metric points: reading, comparing, drawing. */
package io.modelwatch.tools.backtest;
