/** The job's ports to Kafka, and what it checks of brokers, topics, rights and its identity before it runs. No stage of the topology. */
package io.modelwatch.job.kafka;
