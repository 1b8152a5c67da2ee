/** The job's ports to Kafka, and its checks of brokers, topics, rights and identity before it runs. No stage of the topology. */
package io.modelwatch.job.kafka;
