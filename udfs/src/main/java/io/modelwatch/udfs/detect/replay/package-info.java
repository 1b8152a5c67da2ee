/** Judging points of the past as the job does, outside of it. */
package io.modelwatch.udfs.detect.replay;
