/** Which of the planted faults were found, by which alert, how soon, and which alerts were false. */
package io.modelwatch.local.score;
