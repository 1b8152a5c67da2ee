package io.modelwatch.udfs.op;

import static io.modelwatch.udfs.op.Scene.DETECTOR;
import static io.modelwatch.udfs.op.Scene.METRICS;
import static io.modelwatch.udfs.op.Scene.WINDOW;
import static io.modelwatch.udfs.op.Scene.point;
import static io.modelwatch.udfs.op.Scene.rule;
import static io.modelwatch.udfs.op.Scene.settings;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.udfs.detect.AlertMemory.Written;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.OwnerLabels;
import io.modelwatch.udfs.detect.Publication;
import io.modelwatch.udfs.detect.Rule;
import io.modelwatch.udfs.detect.replay.DetectionReplay;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A replay beside the operators that the job is made of. */
@SuppressWarnings("try") // the harness is closed by one thread that nobody interrupts
class ReplayTest {
    private static final Rule RULE = rule(DETECTOR, 2, 4, 3 * WINDOW);
    private static final Rule CRITICAL = new Rule(
            RULE.name(), DETECTOR, "latency_p99", "*", "*", "*", Rule.Direction.BOTH, 30, 0, 10, "critical", 1, 1, 0);
    private static final DetectionSettings SETTINGS = settings(RULE, CRITICAL);

    /** Two metrics, three versions that come and go, gaps of every length up to beyond forget-after, faults, thin and partial windows. */
    private static List<MetricPoint> points(int seed) {
        Random random = new Random(seed);
        List<MetricPoint> points = new ArrayList<>();
        int window = 0;
        double level = 100;
        for (int step = 0; step < 600; step++) {
            boolean jump = random.nextInt(150) == 0;
            window += jump ? random.nextInt(800) : 1;
            level = random.nextInt(40) == 0 ? 100 + 60 * random.nextInt(3) : level;
            for (String version : List.of("v7", "v8", "v9")) {
                for (String metric : List.of("latency_p50", "latency_p99")) {
                    if (random.nextInt(20) > 0 && step / 200 + 7 >= version.charAt(1) - '0') {
                        long count = random.nextInt(15) == 0 ? 3 : 100;
                        double value = level + random.nextInt(5);
                        points.add(point(metric, version, window, value, count, random.nextInt(60) == 0));
                    }
                }
            }
        }
        return points;
    }

    private static List<Written> asTheJobDoes(List<MetricPoint> points, List<Verdict> verdicts) throws Exception {
        TreeMap<Long, List<MetricPoint>> stamps = points.stream()
                .collect(
                        Collectors.groupingBy(point -> point.time().toEpochMilli(), TreeMap::new, Collectors.toList()));
        List<Written> told = new ArrayList<>();
        try (var detect = new DetectHarness(SETTINGS, 1, 0);
                var follow = new KeyedOneInputStreamOperatorTestHarness<>(
                        new FollowAlert(SETTINGS, METRICS, METRICS, OwnerLabels.NONE, Publication.ofAll(0)),
                        Verdict::alertKey,
                        Types.STRING)) {
            detect.open();
            follow.open();
            for (var stamp : stamps.entrySet()) {
                int known = detect.extractOutputValues().size();
                for (MetricPoint point : stamp.getValue()) {
                    detect.processElement(point, stamp.getKey() - 1);
                }
                detect.processWatermark(stamp.getKey() - 1);
                follow.processWatermark(stamp.getKey() - 1);
                List<Verdict> all = detect.extractOutputValues();
                for (Verdict verdict : all.subList(known, all.size())) {
                    follow.processElement(verdict, stamp.getKey());
                }
                verdicts.addAll(all.subList(known, all.size()));
            }
            follow.processWatermark(stamps.lastKey());
            follow.getSideOutput(FollowAlert.RAW_ALERTS)
                    .forEach(record -> told.add(new Written(record.getValue(), record.getTimestamp())));
        }
        told.sort(Comparator.comparingLong(Written::at)
                .thenComparing(transition -> transition.alert().fingerprint())
                .thenComparing(transition -> transition.alert().startsAt())
                .thenComparing(transition -> transition.alert().sequence()));
        return told;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void givesTheAlertsThatTheJobGives(int seed) throws Exception {
        List<MetricPoint> points = points(seed);
        List<Verdict> judgedByTheJob = new ArrayList<>();
        List<Written> toldByTheJob = asTheJobDoes(points, judgedByTheJob);
        List<Verdict> judged = new ArrayList<>();
        Collections.shuffle(points, new Random(seed));

        List<Written> told = new DetectionReplay(SETTINGS, METRICS, judged::add).run(points);

        assertThat(told).isEqualTo(toldByTheJob);
        assertThat(judged).containsExactlyInAnyOrderElementsOf(judgedByTheJob);
        assertThat(told).extracting(transition -> transition.alert().status()).contains(Alert.Status.RESOLVED);
    }

    @Test
    void leavesOpenWhatIsOpenAtTheEnd() {
        List<MetricPoint> points = new ArrayList<>();
        for (int window = 0; window < 20; window++) {
            points.add(point("v7", window, window < 18 ? 100 : 150));
        }

        assertThat(new DetectionReplay(settings(RULE), METRICS, verdict -> {}).run(points))
                .singleElement()
                .satisfies(fired -> assertThat(fired.alert().endsAt()).isNull());
    }

    @Test
    void saysNothingOfNothing() {
        assertThat(new DetectionReplay(SETTINGS, METRICS, verdict -> {}).run(List.of()))
                .isEmpty();
    }
}
