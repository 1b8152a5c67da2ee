/** Commands to a running job, and its answers: candidates, rules, patterns, maintenance. */
package io.modelwatch.tools.control;
