/** Soak: the job runs for a long time at a steady rate, in separate processes; nothing may grow or get lost, and no alert may differ. */
package io.modelwatch.lab.soak;
