package io.modelwatch.udfs.follow;

import io.modelwatch.udfs.window.Panes;

/** What the life of a request must not be: the known bad input of the test that keeps packages in their order. */
public record NeedsAWindow(Panes panes) {}
