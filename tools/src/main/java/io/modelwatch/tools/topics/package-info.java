/** Creates the topics that the job reads and writes, or reports how they differ from what it expects. */
package io.modelwatch.tools.topics;
