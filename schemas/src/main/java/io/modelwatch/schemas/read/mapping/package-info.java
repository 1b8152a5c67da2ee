/** Reads the fields of the contract out of JSON that somebody else has designed, by pointers that the configuration gives. */
package io.modelwatch.schemas.read.mapping;
