package io.modelwatch.local.drill;

import io.modelwatch.schemas.Alert;
import io.modelwatch.schemas.wire.AlertJson;
import io.modelwatch.udfs.incident.IncidentKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The job is stopped with a savepoint and started from it with one metric, one detector and one rule more. */
final class Upgrade implements Drill {
    private static final String MODEL = "model-" + (DrawnFaults.MODELS - 1);
    private static final String NEW_RULE = "TopTenLow";
    /** The lists of a file replace those before it, so all of them stand here. */
    private static final String MORE = """
            models:
              - {name: %s, task: ranking, cutoffs: [5, 10], horizons: [4s], unlabelled: negative}
              - {name: "*", task: binary, horizons: [4s]}
            """.formatted(MODEL);

    private static final String RULE = """
              - {name: %s, detector: threshold, parameters: {lower: 0.99}, models: %s, metrics: precision_at_10, windows: 2s, direction: down, min-count: 10, for: 2 of 3, keep-firing-for: 4s}
            """.formatted(NEW_RULE, MODEL);

    @Override
    public String name() {
        return "upgrade";
    }

    @Override
    public String promise() {
        return "from a savepoint, with one metric, one detector and one rule more, the job tells the same by its old rules";
    }

    @Override
    public void disturb(Site site) throws Exception {
        site.awaitIncident();
        String savepoint = site.stopJob();
        String before = Files.readString(site.configs().get(0));
        int models = before.indexOf("models:");
        int rules = before.indexOf("rules:");
        Path upgraded = site.directory().resolve("upgraded.yaml");
        Files.writeString(upgraded, before.substring(0, models) + MORE + before.substring(rules) + RULE);
        site.submit(2, List.of("--savepoint", savepoint, "--config", upgraded.toString()));
        site.say("submitted from the savepoint with precision_at_10 and the rule %s", NEW_RULE);
        site.recover();
    }

    /** What the new rule finds joins incidents of its model. */
    @Override
    public boolean compares(Alert alert) {
        String name = alert.labels().get("alertname");
        boolean ofTheModel = MODEL.equals(alert.labels().get("model"));
        return !name.equals(NEW_RULE) && !(ofTheModel && IncidentKind.of(name).isPresent());
    }

    @Override
    public List<Claim> claims(Site site) {
        String topic = site.config().kafka().topics().alerts();
        long found =
                CommittedTopic.read(site.bootstrapServers(), topic, record -> AlertJson.read(record.value())).stream()
                        .filter(alert -> alert.labels().get("alertname").equals(NEW_RULE))
                        .count();
        return List.of(new Claim("the new rule told %d transitions".formatted(found), found > 0));
    }
}
