/** When a model, or a version of it, has been silent for longer than chance explains. */
package io.modelwatch.udfs.silence;
