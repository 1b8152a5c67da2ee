/**
 * What models are fed: profiles of features. Every part of a profile is exact or a fixed summary that merges in any order and from any
 * split to the same; nothing in it depends on a reference.
 */
package io.modelwatch.udfs.profile;
