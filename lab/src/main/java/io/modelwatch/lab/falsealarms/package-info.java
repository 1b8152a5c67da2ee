/** How often people would be notified while nothing is wrong: weeks of simulated traffic through the job from its outcomes on. */
package io.modelwatch.lab.falsealarms;
