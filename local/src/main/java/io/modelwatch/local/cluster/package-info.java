/** A broker and a Flink cluster as processes of their own, which go on after the command that started them. */
package io.modelwatch.local.cluster;
