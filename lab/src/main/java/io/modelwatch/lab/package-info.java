/**
 * What maintainers run to find out: how fast the job is, what it survives, what it costs over hours, how often it is wrong. Nothing that a user needs
 * lives here.
 */
package io.modelwatch.lab;
