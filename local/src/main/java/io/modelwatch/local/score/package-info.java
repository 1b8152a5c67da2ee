/** Which of the injected faults were found, by which alert, how soon, and which alerts were false. */
package io.modelwatch.local.score;
