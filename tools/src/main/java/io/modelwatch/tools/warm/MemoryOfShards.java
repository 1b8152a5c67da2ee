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
import java.util.List;
import java.util.Map;

/** Learns the series of each shard, and writes the memory file. */
final class MemoryOfShards {
    private final DetectionSettings settings;
    private final SeriesLearner learner;
    private final Progress progress;

    MemoryOfShards(DetectionSettings settings, SeriesLearner learner, Progress progress) {
        this.settings = settings;
        this.learner = learner;
        this.progress = progress;
    }

    /** @param out is complete or as it was before */
    void write(PointShards shards, LearnedPoints points, Path out) throws IOException {
        shards.seal();
        Path begun = Files.createTempFile(out.toAbsolutePath().getParent(), "warm-memory-", "");
        try {
            try (var file =
                    new MemoryFileWriter(settings, points.first(), points.last(), Files.newOutputStream(begun))) {
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
