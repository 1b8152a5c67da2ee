package io.modelwatch.lab.drill;

import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.AlertJson;
import io.modelwatch.udfs.Catalog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** The job is stopped with a savepoint, and a later build is started from it, with an additional metric, a detector and rules for them. */
final class Upgrade implements Drill {
    private static final String MODEL = "model-" + (DrawnFaults.MODELS - 1);
    private static final String NEW_RULE = "TopTenLow";
    private static final String RULE_OF_NEXT_RELEASE = "SlowRateJumps";
    /** Lists in a file replace earlier ones, so they are given in full. */
    private static final String MORE = """
            models:
              - {name: %s, task: ranking, cutoffs: [5, 10], horizons: [4s], unlabelled: negative}
              - {name: "*", task: binary, horizons: [4s]}
            """.formatted(MODEL);

    private static final String RULE = """
              - {name: %s, detector: threshold, parameters: {lower: 0.99}, models: %s, metrics: precision_at_10, windows: 2s, direction: down, min-count: 10, for: 2 of 3, keep-firing-for: 4s}
              - {name: %s, detector: jump, parameters: {least: 0.001}, models: %s, metrics: slow_rate, windows: 2s, direction: both, min-count: 10, for: 2 of 3, keep-firing-for: 4s}
            """.formatted(NEW_RULE, MODEL, RULE_OF_NEXT_RELEASE, MODEL);

    @Override
    public String name() {
        return "upgrade";
    }

    @Override
    public String promise() {
        return "started from a savepoint, a jar with one more measure and one more detector, and a configuration that uses them, publishes the same for the old rules";
    }

    @Override
    public void disturb(Site site) throws Exception {
        Path jar = NextRelease.build(site.root(), site.directory());
        site.awaitIncident();
        String savepoint = site.stopJob();
        String before = Files.readString(site.configs().get(0));
        int models = before.indexOf("models:");
        int rules = before.indexOf("rules:");
        Path upgraded = site.directory().resolve("upgraded.yaml");
        Files.writeString(upgraded, before.substring(0, models) + MORE + before.substring(rules) + RULE);
        site.submit(2, List.of("--jar", jar.toString(), "--savepoint", savepoint, "--config", upgraded.toString()));
        site.say(
                "submitted from the savepoint: another jar, with slow_rate and jump, precision_at_10, and the rules %s and %s",
                NEW_RULE, RULE_OF_NEXT_RELEASE);
        site.recover();
    }

    /** Findings of the new rules join incidents of their model. */
    @Override
    public boolean compares(Alert alert) {
        String name = alert.labels().get("alertname");
        boolean ofTheModel = MODEL.equals(alert.labels().get("model"));
        return !isNew(name) && !(ofTheModel && Catalog.incidentKinds().has(name));
    }

    private static boolean isNew(String rule) {
        return rule.equals(NEW_RULE) || rule.equals(RULE_OF_NEXT_RELEASE);
    }

    @Override
    public List<Claim> claims(Site site) {
        String topic = site.config().kafka().topics().alerts();
        List<String> told =
                CommittedTopic.read(site.bootstrapServers(), topic, record -> AlertJson.read(record.value())).stream()
                        .map(alert -> alert.labels().get("alertname"))
                        .toList();
        return Stream.of(NEW_RULE, RULE_OF_NEXT_RELEASE)
                .map(rule -> claim(rule, Collections.frequency(told, rule)))
                .toList();
    }

    private static Claim claim(String rule, int told) {
        return new Claim("the new rule %s published %d transitions".formatted(rule, told), told > 0);
    }
}
