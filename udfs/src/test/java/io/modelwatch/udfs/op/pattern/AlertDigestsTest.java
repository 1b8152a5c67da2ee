package io.modelwatch.udfs.op.pattern;

import static io.modelwatch.udfs.incident.IncidentScene.INCIDENTS;
import static io.modelwatch.udfs.incident.IncidentScene.PATTERNS;
import static io.modelwatch.udfs.incident.IncidentScene.deployed;
import static io.modelwatch.udfs.incident.IncidentScene.seen;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.AlertJson;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.SegmentShare;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.alert.Verdict.Ending;
import io.modelwatch.schemas.alert.Verdict.Judgement;
import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.detect.AlertLife;
import io.modelwatch.udfs.detect.AlertMemory;
import io.modelwatch.udfs.detect.AlertOutput;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.OwnerLabels;
import io.modelwatch.udfs.detect.Transition;
import io.modelwatch.udfs.incident.AlertSettings;
import io.modelwatch.udfs.incident.AlertSettings.Language;
import io.modelwatch.udfs.incident.IncidentKind.Subject;
import io.modelwatch.udfs.incident.IncidentLife;
import io.modelwatch.udfs.incident.IncidentScene.Watched;
import io.modelwatch.udfs.incident.Sign;
import io.modelwatch.udfs.incident.SignPattern;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What people are told of made-up verdicts, byte by byte: of single series, and of incidents. The digests are of what was told when
 * findings were still handed on as the texts of alerts (commit 375cdc2), but for {@code schemaVersion} and the label {@code instance},
 * which came after, and for overloads, which are recognised now whichever part is known first. Whoever changes one changes what people
 * read, and says so in the CHANGELOG.
 */
class AlertDigestsTest {
    private static final String OF_SERIES = "1ed60093d7188c910eeb08d24ac133e2289c0b2776e16474d7c0d5b3ff99bf83";
    private static final String OF_INCIDENTS = "b214c89068ec68dfb79a759e413a969ff8391a3ec92b9ef65021ff3be91632fb";

    private static final int STORIES = 12;
    private static final int WINDOWS = 260;
    private static final long WINDOW = 10_000;
    private static final long END = 2 * WINDOWS * WINDOW;
    private static final long DELAY = 50_000;
    private static final DetectionSettings DETECTION =
            new DetectionSettings(List.of(), 1_200_000, 600_000, 3_600_000, 60_000);

    /** What one rule watches. */
    private record Rule(String name, String severity, String metric, String segment, long horizon, double scale) {}

    private static final List<Rule> RULES = List.of(
            new Rule("LatencyHigh", "warning", "latency_p50", "all", 0, 300),
            new Rule("LatencyHigh", "warning", "latency_p99", "all", 0, 3_000),
            new Rule("LatencyHigh", "critical", "latency_p99", "all", 0, 3_000),
            new Rule("LatencyHigh", "warning", "latency_p99", "device=ios", 0, 3_000),
            new Rule("LatencyHigh", "warning", "latency_p99", "device=ios-17", 0, 3_000),
            new Rule("ErrorsHigh", "warning", "error_rate", "all", 0, 1),
            new Rule("ErrorsHigh", "odd", "error_rate", "device=android", 0, 1),
            new Rule("ErrorsHigh", "warning", "orphan_rate", "all", 0, 1),
            new Rule("TrafficChanged", "warning", "requests_per_second", "all", 0, 1_000),
            new Rule("TrafficChanged", "info", "requests_per_second", "country=de", 0, 1_000),
            new Rule("ResourcesHigh", "warning", "cpu_mean", "instance=ranker-0", 0, 1),
            new Rule("ResourcesHigh", "warning", "gpu_memory_max", "instance=ranker-1", 0, 1e12),
            new Rule("QualityLow", "critical", "precision_at_1", "all", 30_000, 1),
            new Rule("QualityLow", "critical", "precision_at_10", "all", 30_000, 1),
            new Rule("QualityLow", "critical", "precision_at_10", "device=ios", 30_000, 1),
            new Rule("QualityLow", "warning", "mae", "all", 30_000, 1e-7));

    private static final List<String> VERSIONS = List.of("v1", "v1-rc", "v2");

    /** What goes wrong, of some rules and of a version or all of them; perhaps with values above or below every expected one. */
    private record Fault(int begin, int end, Set<Integer> rules, String version, int lift) {
        boolean strikes(int window, int rule, String other) {
            return window >= begin
                    && window < end
                    && rules.contains(rule)
                    && (version.isEmpty() || version.equals(other));
        }
    }

    private final MessageDigest ofSeries = sha256();
    private final MessageDigest ofIncidents = sha256();
    private final Set<String> names = new TreeSet<>();
    private final Set<String> reasons = new TreeSet<>();

    private final AlertLife life = new AlertLife(DETECTION, Catalog::metric, 0);
    private final AlertOutput output =
            new AlertOutput(this::keep, written -> tell(written.alert(), written.at(), ofSeries));
    private final Map<String, AlertMemory> memories = new TreeMap<>();
    private final List<Transition> transitions = new ArrayList<>();
    private Random random;

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Test
    void staysAsItWasByteByByte() throws Exception {
        for (int story = 0; story < STORIES; story++) {
            random = new Random(story);
            memories.clear();
            transitions.clear();
            tellSeries();
            tellIncidents(story % 3 == 2 ? Language.ZH : Language.EN);
        }

        assertThat(names)
                .contains("BadRollout", "TrafficLoss", "Overload", "SilentFailure", "SustainedAnomaly", "no_data");
        assertThat(reasons)
                .contains("recovered", "no data", "new normal", "forgotten", "rule withdrawn", "rule replaced");
        assertThat(List.of(ofSeries, ofIncidents))
                .extracting(digest -> HexFormat.of().formatHex(digest.digest()))
                .containsExactly(OF_SERIES, OF_INCIDENTS);
    }

    private void tell(Alert alert, long at, MessageDigest to) {
        to.update(ByteBuffer.allocate(Long.BYTES).putLong(at).array());
        to.update(AlertJson.write(alert));
        names.add(alert.labels().get("alertname"));
        reasons.add(alert.annotations().getOrDefault("reason", ""));
    }

    private void tellSeries() {
        transitions.add(seen("v1", 0));
        transitions.add(seen("v1-rc", 20));
        transitions.add(seen("v2", 1_000));
        List<Fault> faults = IntStream.range(0, 12).mapToObj(i -> fault()).toList();
        TreeMap<Long, List<Verdict>> byStamp = new TreeMap<>();
        for (int window = 0; window < WINDOWS; window++) {
            for (String version : window < 100 ? VERSIONS.subList(0, 2) : VERSIONS) {
                for (int rule = 0; rule < RULES.size(); rule++) {
                    if (isAbsent(window, rule)) {
                        continue;
                    }
                    Verdict verdict =
                            verdict(RULES.get(rule), version, window, struckBy(faults, window, rule, version));
                    byStamp.computeIfAbsent(verdict.point().time().toEpochMilli(), added -> new ArrayList<>())
                            .add(verdict);
                }
            }
        }
        silence("v1", 40 + random.nextInt(40), Ending.NONE, byStamp);
        silence("v1-rc", 150 + random.nextInt(40), Ending.FORGOTTEN, byStamp);
        byStamp.forEach(this::follow);
    }

    /** For longer than an alert waits for data. */
    private static boolean isAbsent(int window, int rule) {
        return (window + 7 * rule) % 97 < 10;
    }

    private Fault fault() {
        int begin = 5 + random.nextInt(WINDOWS - 40);
        int[][] together = {{8, 9, 10, 0, 1, 2, 5, 7}, {8, 9}, {12, 13, 14}, {0, 1, 2, 3, 4}, {5, 6}, {10, 11}, {12, 15}
        };
        Set<Integer> rules = new TreeSet<>();
        int which = random.nextInt(together.length);
        for (int rule : together[which]) {
            rules.add(rule);
        }
        String version = random.nextInt(3) == 0 ? "" : VERSIONS.get(random.nextInt(VERSIONS.size()));
        int lift = which == 0 ? 3 : which == 1 ? -3 : 0;
        return new Fault(begin, begin + 4 + random.nextInt(20), rules, which == 1 ? "" : version, lift);
    }

    private Optional<Fault> struckBy(List<Fault> faults, int window, int rule, String version) {
        boolean spared = random.nextInt(20) == 0;
        return faults.stream()
                .filter(fault -> !spared && fault.strikes(window, rule, version))
                .findFirst();
    }

    private Verdict verdict(Rule rule, String version, int window, Optional<Fault> struck) {
        Judgement judgement = struck.isPresent() || random.nextInt(200) == 0
                ? Judgement.ANOMALOUS
                : random.nextInt(20) == 0 ? Judgement.NOT_ENOUGH_DATA : Judgement.NORMAL;
        Ending ending = random.nextInt(150) == 0 ? Ending.values()[random.nextInt(5)] : Ending.NONE;
        return new Verdict(
                point(rule, version, window, struck.map(Fault::lift).orElse(0) * rule.scale()),
                rule.name(),
                rule.severity(),
                "ewma(lambda=0.2, nsigmas=" + random.nextInt(9) + ")",
                judgement,
                random.nextDouble(),
                figure(rule),
                figure(rule),
                figure(rule),
                Verdict.View.NONE,
                version.equals("v2") && random.nextBoolean(),
                ending,
                1 + random.nextInt(2),
                3,
                3 * WINDOW);
    }

    /** Those with five decimals are halves where a text has four digits. */
    private double figure(Rule rule) {
        return switch (random.nextInt(7)) {
            case 0 -> Double.NaN;
            case 1 -> random.nextDouble() * rule.scale();
            case 2 -> random.nextInt(9) * rule.scale() / 4;
            default -> random.nextInt(20_000) / 20_000.0 * rule.scale();
        };
    }

    private MetricPoint point(Rule rule, String version, int window, double lift) {
        long start = window * WINDOW;
        double value = lift + figure(rule);
        return new MetricPoint(
                Series.of("ranker", version, rule.segment(), rule.metric(), "10s", rule.horizon() == 0 ? "" : "30s"),
                Instant.ofEpochMilli(start),
                Instant.ofEpochMilli(start + WINDOW),
                Instant.ofEpochMilli(start + WINDOW + rule.horizon()),
                Double.isNaN(value) ? lift : value,
                1 + random.nextInt(100_000),
                Double.NaN,
                Double.NaN,
                Double.NaN,
                false,
                IntStream.range(0, random.nextInt(4))
                        .mapToObj(i -> "r-" + random.nextInt(60))
                        .toList());
    }

    /** A version falls silent, is told so a minute later, and comes back or is forgotten. */
    private void silence(String version, int window, Ending ending, Map<Long, List<Verdict>> byStamp) {
        long from = window * WINDOW;
        long until = from + 60_000;
        long over = until + WINDOW * (10 + random.nextInt(30));
        Judgement judgement = ending == Ending.NONE ? Judgement.NORMAL : Judgement.NOT_ENOUGH_DATA;
        double last = random.nextInt(20_000) / 20.0;
        byStamp.computeIfAbsent(until, added -> new ArrayList<>())
                .add(silence(version, from, until, last, Judgement.ANOMALOUS, Ending.NONE));
        byStamp.computeIfAbsent(over, added -> new ArrayList<>())
                .add(silence(version, ending == Ending.NONE ? over - WINDOW : from, over, last, judgement, ending));
    }

    private static Verdict silence(
            String version, long from, long until, double last, Judgement judgement, Ending ending) {
        Instant end = Instant.ofEpochMilli(until);
        MetricPoint point = new MetricPoint(
                Series.of("ranker", version, "all", "requests_per_second", "10s", ""),
                Instant.ofEpochMilli(from),
                end,
                end,
                0,
                0,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                false,
                List.of());
        return new Verdict(
                point,
                DetectionSettings.NO_DATA,
                "critical",
                "silence(no-data-after=1m)",
                judgement,
                Double.NaN,
                last,
                Double.NaN,
                Double.NaN,
                Verdict.View.NONE,
                false,
                ending,
                1,
                1,
                0);
    }

    private void follow(long stamp, List<Verdict> verdicts) {
        for (String key : List.copyOf(memories.keySet())) {
            if (life.nextDue(memories.get(key)) < stamp) {
                remember(key, life.expire(memories.get(key), stamp - 1, output));
            }
        }
        for (Verdict verdict : verdicts) {
            String key = verdict.alertKey();
            remember(key, life.follow(memories.get(key), verdict, output));
        }
    }

    private void remember(String key, AlertMemory memory) {
        if (memory == null) {
            memories.remove(key);
        } else {
            memories.put(key, memory);
        }
    }

    private void keep(Transition transition) {
        boolean explained = transition.kind() == Transition.Kind.BEGAN && random.nextInt(4) == 0;
        transitions.add(explained ? transition.explained(shares()) : transition);
    }

    private List<SegmentShare> shares() {
        return IntStream.range(0, 1 + random.nextInt(3))
                .mapToObj(i -> new SegmentShare(
                        "device=" + i, random.nextDouble(), random.nextDouble() / 3, random.nextDouble(), 0.5, 7))
                .toList();
    }

    private void tellIncidents(Language language) throws Exception {
        var watched = new Watched(deployed(1, "v2", 1_005), deployed(2, "v1", 1_500 + random.nextInt(500)));
        List<Sign> signs = new ArrayList<>(watched.take(transitions.toArray(Transition[]::new)));
        List<Sign> told = List.copyOf(signs);
        for (SignPattern pattern : PATTERNS.patterns(Subject.MODELS, INCIDENTS, DELAY)) {
            signs.addAll(PatternHarness.recognised(pattern, told, END));
        }
        AlertSettings settings = new AlertSettings(
                false,
                language,
                "https://d/{alertname}/{model}/{version}?from={from}&to={to}",
                "",
                "https://r/{alertname}#{incident}",
                OwnerLabels.NONE);
        new IncidentLife(INCIDENTS, settings, Catalog::metric, 60_000)
                .follow(null, "ranker", signs, END, written -> tell(written.alert(), written.at(), ofIncidents));
    }
}
