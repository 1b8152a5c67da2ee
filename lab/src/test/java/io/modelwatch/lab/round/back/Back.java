package io.modelwatch.lab.round.back;

import io.modelwatch.lab.round.there.There;

/** A known bad one, see {@link There}. */
public record Back(There there) {}
