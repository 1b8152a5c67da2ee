/** A broker and a Flink cluster as separate processes, which outlive the command that started them. */
package io.modelwatch.local.cluster;
