/** Looking into the topic of dead letters, and sending its records again. */
package io.modelwatch.tools.deadletters;
