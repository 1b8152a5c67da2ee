/** Encoders for those who send records to the job; nothing in the job needs them. */
package io.modelwatch.schemas.produce;
