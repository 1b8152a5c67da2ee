package io.modelwatch.tools.warm;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.MetricPointJson;
import io.modelwatch.schemas.alert.Series;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * Points on disk, each series across its versions in one of several files, so that one file's points fit into memory where all do not.
 * The directory is removed at the end.
 */
final class PointShards implements AutoCloseable {
    /** Points of one shard; each takes some 200 bytes of memory. */
    private static final long POINTS_OF_A_SHARD = 400_000;

    private static final int MOST_SHARDS = 512;

    private final Path directory;
    private final List<Path> files = new ArrayList<>();
    private final List<DataOutputStream> outputs = new ArrayList<>();
    private final long[] counts;

    private PointShards(Path directory, int count) {
        this.directory = directory;
        this.counts = new long[count];
    }

    /**
     * Creates the files.
     *
     * @param parent where the directory is created
     * @param points about how many there will be, >= 0
     */
    static PointShards create(Path parent, long points) throws IOException {
        int count = (int) Math.min(MOST_SHARDS, 1 + points / POINTS_OF_A_SHARD);
        PointShards shards = new PointShards(Files.createTempDirectory(parent, "warm-points-"), count);
        for (int shard = 0; shard < count; shard++) {
            Path file = shards.directory.resolve(Integer.toString(shard));
            var compressed = new DeflaterOutputStream(Files.newOutputStream(file), new Deflater(Deflater.BEST_SPEED));
            shards.files.add(file);
            shards.outputs.add(new DataOutputStream(new BufferedOutputStream(compressed)));
        }
        return shards;
    }

    int count() {
        return files.size();
    }

    void add(MetricPoint point) throws IOException {
        int shard = Math.floorMod(point.series().acrossVersions().hashCode(), outputs.size());
        byte[] json = MetricPointJson.write(withoutExemplars(point, point.series()));
        DataOutputStream out = outputs.get(shard);
        out.writeInt(json.length);
        out.write(json);
        counts[shard]++;
    }

    /** No more points come. */
    void seal() throws IOException {
        for (DataOutputStream out : outputs) {
            out.close();
        }
    }

    /** The points of a sealed shard by series across versions, each in the order in which they were added. */
    Map<String, List<MetricPoint>> read(int shard) throws IOException {
        Map<String, List<MetricPoint>> points = new TreeMap<>();
        Map<Series, Series> known = new HashMap<>();
        try (var in = new DataInputStream(
                new BufferedInputStream(new InflaterInputStream(Files.newInputStream(files.get(shard)))))) {
            for (long left = counts[shard]; left > 0; left--) {
                MetricPoint point = MetricPointJson.read(in.readNBytes(in.readInt()));
                Series series = known.computeIfAbsent(point.series(), added -> added);
                points.computeIfAbsent(series.acrossVersions(), added -> new ArrayList<>())
                        .add(withoutExemplars(point, series));
            }
        }
        return points;
    }

    private static MetricPoint withoutExemplars(MetricPoint point, Series series) {
        return new MetricPoint(
                series,
                point.windowStart(),
                point.windowEnd(),
                point.time(),
                point.value(),
                point.count(),
                point.lower(),
                point.upper(),
                point.coverage(),
                point.partial(),
                List.of());
    }

    @Override
    public void close() throws IOException {
        seal();
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
        Files.deleteIfExists(directory);
    }
}
