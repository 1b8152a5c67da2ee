/** Soak: the job runs for long at a steady rate, on processes of its own, and nothing of it may grow, get lost or be told otherwise. */
package io.modelwatch.lab.soak;
