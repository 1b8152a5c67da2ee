package io.modelwatch.udfs.op.state;

import io.modelwatch.schemas.alert.MetricPoint;

/**
 * When a (model, version) was last heard.
 *
 * @param last its latest point
 * @param silent whether its silence has been emitted
 */
public record SilenceMemory(MetricPoint last, boolean silent) {}
