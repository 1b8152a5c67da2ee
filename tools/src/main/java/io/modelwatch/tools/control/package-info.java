/** Commands to a running job, and what it answered: candidates, rules, patterns, maintenance. */
package io.modelwatch.tools.control;
