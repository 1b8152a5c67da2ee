package io.modelwatch.job.kafka;

import io.modelwatch.schemas.read.Projection;
import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.follow.FollowSettings;
import java.util.Set;

/**
 * Which predictions a model's task needs: nothing where no truth is awaited, scores only where they are compared with it.
 *
 * @param profiled models whose features are kept, at {@code featureRate}
 */
record ProjectionByTask(FollowSettings settings, double sampleRate, Set<String> profiled, double featureRate)
        implements Projection {
    private static final int ALL = Integer.MAX_VALUE;

    @Override
    public Part of(String model) {
        return switch (settings.of(model).task()) {
            case NONE -> Part.NOTHING;
            case RANKING -> Part.items(ALL);
            case BINARY, REGRESSION -> Part.itemsAndScores(ALL);
        };
    }

    @Override
    public double featureRate(String model) {
        return profiled.contains(model) ? featureRate : 0;
    }

    @Override
    public boolean reading(String name) {
        return Catalog.isReading(name);
    }
}
