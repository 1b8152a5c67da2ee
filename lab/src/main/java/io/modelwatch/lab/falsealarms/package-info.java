/** How often people would be told of something while nothing is wrong: weeks of simulated traffic through the job from its outcomes on. */
package io.modelwatch.lab.falsealarms;
