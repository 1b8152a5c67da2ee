package io.modelwatch.job.kafka;

import io.modelwatch.schemas.read.Projection;
import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.follow.FollowSettings;

/** Which predictions a model's task needs: nothing where no truth is awaited, scores only where they are compared with it. */
record ProjectionByTask(FollowSettings settings, double sampleRate) implements Projection {
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
    public boolean reading(String name) {
        return Catalog.isReading(name);
    }
}
