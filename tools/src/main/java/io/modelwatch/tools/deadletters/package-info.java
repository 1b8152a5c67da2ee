/** Listing the dead-letter topic, and sending its records again. */
package io.modelwatch.tools.deadletters;
