package io.modelwatch.lab.round.there;

import io.modelwatch.lab.round.back.Back;

/** A known bad one: its package needs that of {@link Back}, which needs this one. */
public record There(Back back) {}
