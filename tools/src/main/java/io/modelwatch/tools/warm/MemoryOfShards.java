package io.modelwatch.tools.warm;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.SeriesMemory;
import io.modelwatch.udfs.warm.MemoryFileWriter;
import io.modelwatch.udfs.warm.SeriesLearner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Learns the series of each shard, and writes the memory file. */
final class MemoryOfShards {
    private final DetectionSettings settings;
    private final SeriesLearner learner;
    private final WarmProgress progress;

    MemoryOfShards(DetectionSettings settings, SeriesLearner learner, WarmProgress progress) {
        this.settings = settings;
        this.learner = learner;
        this.progress = progress;
    }

    /** @param out is complete or as it was before */
    void write(PointShards shards, LearnedPoints points, Path out) throws IOException {
        shards.seal();
        // No temporary file of the JDK's: only its owner could read that, and the job may be another user.
        Path begun = out.resolveSibling(out.getFileName() + "." + UUID.randomUUID() + ".part");
        try {
            try (var file = new MemoryFileWriter(
                    settings,
                    points.first(),
                    points.last(),
                    Files.newOutputStream(begun, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))) {
                learn(shards, points, file);
                file.finish();
            }
            Files.move(begun, out, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(begun);
        }
    }

    private void learn(PointShards shards, LearnedPoints points, MemoryFileWriter file) throws IOException {
        long until = points.last().toEpochMilli();
        long learned = 0;
        for (int shard = 0; shard < shards.count(); shard++) {
            for (Map.Entry<String, List<MetricPoint>> series :
                    shards.read(shard).entrySet()) {
                SeriesMemory memory = learner.learn(series.getValue(), until);
                if (!memory.isEmpty()) {
                    file.write(series.getKey(), memory);
                }
                learned += series.getValue().size();
                progress.say("learned", learned, points.taken());
            }
        }
    }
}
