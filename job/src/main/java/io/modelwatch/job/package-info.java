/** What is submitted to Flink: {@code Main}, its arguments, and the topology as the README draws it. Nothing is computed here. */
package io.modelwatch.job;
