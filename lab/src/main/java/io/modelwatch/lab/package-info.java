/**
 * What maintainers run to measure the job: how fast it is, what it survives, what it costs over hours, how often it is wrong. Nothing that
 * a user needs is here.
 */
package io.modelwatch.lab;
