/**
 * Programs that people run beside the job, one package each, and what they have in common: how a tool is run and the options of those that talk to
 * Kafka. Nothing that a TaskManager needs lives here; the jar of this module holds all that the programs need.
 */
package io.modelwatch.tools;
