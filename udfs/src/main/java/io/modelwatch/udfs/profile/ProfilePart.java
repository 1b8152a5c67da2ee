package io.modelwatch.udfs.profile;

/**
 * What one subtask counted of the features of one model in one pane; parts are merged downstream.
 *
 * @param paneStart epoch milliseconds, inclusive
 * @param profile as {@link ModelProfile} writes it
 */
public record ProfilePart(String model, long paneStart, byte[] profile) {}
