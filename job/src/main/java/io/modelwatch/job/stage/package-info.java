/**
 * The stages of the topology, one for each box of the drawing, and the ports through which records come and go. No Kafka, and nothing is
 * computed here.
 */
package io.modelwatch.job.stage;
