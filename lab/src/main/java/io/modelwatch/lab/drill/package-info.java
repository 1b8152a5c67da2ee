/**
 * Drills: processes are killed, frozen, restarted and replaced under live traffic, and the alerts are compared with those of an undisturbed
 * job.
 */
package io.modelwatch.lab.drill;
