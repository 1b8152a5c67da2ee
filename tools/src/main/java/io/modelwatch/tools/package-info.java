/**
 * Programs that people run beside the job, one package each, and what they share: how a tool is run and the options of those that connect
 * to Kafka. Nothing that a TaskManager needs is here; the jar of this module contains everything that the programs need.
 */
package io.modelwatch.tools;
