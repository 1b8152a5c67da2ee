/**
 * What commands mean, one after the other, and which rules and parameters are in force. Their JSON lives in {@code schemas}. No engine.
 */
package io.modelwatch.udfs.control;
