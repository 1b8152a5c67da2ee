/** Commands to a running job and its answers, and their JSON. What a command does lives in {@code udfs.control}. */
package io.modelwatch.schemas.control;
