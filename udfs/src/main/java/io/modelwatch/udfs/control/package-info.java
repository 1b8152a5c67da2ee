/**
 * What commands mean, one by one, and which rules and parameters are in force. Their JSON lives in {@code schemas}. No engine.
 */
package io.modelwatch.udfs.control;
