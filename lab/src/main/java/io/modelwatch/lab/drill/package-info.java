/** Drills: processes are killed, frozen, restarted and replaced under live traffic, and what was told is compared with what an undisturbed job tells. */
package io.modelwatch.lab.drill;
