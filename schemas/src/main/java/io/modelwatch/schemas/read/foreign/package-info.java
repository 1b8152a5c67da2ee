/** What gives away formats that are not read, so that a refusal can name them. */
package io.modelwatch.schemas.read.foreign;
