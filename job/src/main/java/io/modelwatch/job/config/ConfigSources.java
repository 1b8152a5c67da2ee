package io.modelwatch.job.config;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.Plain;
import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.Subject;
import io.modelwatch.schemas.read.SegmentDimensions;
import io.modelwatch.schemas.read.SegmentDimensions.Dimension;
import io.modelwatch.udfs.compare.VerdictLimits;
import io.modelwatch.udfs.control.ConfiguredRules;
import io.modelwatch.udfs.control.ControlSettings;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.Rule;
import io.modelwatch.udfs.follow.AdmissionSettings;
import io.modelwatch.udfs.follow.FollowLimits;
import io.modelwatch.udfs.follow.FollowSettings;
import io.modelwatch.udfs.follow.OutOfOrder;
import io.modelwatch.udfs.incident.IncidentSettings;
import io.modelwatch.udfs.incident.PatternParameters;
import io.modelwatch.udfs.incident.PatternSettings;
import io.modelwatch.udfs.inference.Adapters;
import io.modelwatch.udfs.inference.CudaSettings;
import io.modelwatch.udfs.inference.ModelReader;
import io.modelwatch.udfs.inference.OnnxScorers;
import io.modelwatch.udfs.inference.ScorerFactory;
import io.modelwatch.udfs.op.FlinkModelFiles;
import io.modelwatch.udfs.shadow.ShadowSettings;
import io.modelwatch.udfs.stats.ModelSettings;
import io.modelwatch.udfs.window.Caps;
import io.modelwatch.udfs.window.WindowSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The shipped defaults, files and settings, laid over each other, and what they say together. */
public final class ConfigSources {
    /** The sample file, which is on the class path as well: its values are the defaults. */
    private static final long BYTES_PER_MEGABYTE = 1 << 20;

    private static final String OUT_OF_ORDER_OF = "admission.out-of-order-of";
    private static final Set<String> INPUTS = Set.of("requests", "responses", "feedback", "resources");

    static final String SHIPPED = "/modelwatch.yaml";

    private static final String TRANSACTIONAL_ID_PREFIX = "kafka.alerts.transactional-id-prefix";

    private final Values values;
    private final Problems problems;

    private ConfigSources(Values values, Problems problems) {
        this.values = values;
        this.problems = problems;
    }

    /** @param environment what <code>${env:NAME}</code> refers to */
    public static ConfigSources of(List<Path> files, Map<String, String> settings, Map<String, String> environment) {
        var problems = new Problems();
        List<Layer> layers = new ArrayList<>();
        layers.add(shipped(problems));
        files.forEach(file -> layers.add(Layer.ofFile(file, problems)));
        layers.add(Layer.ofSettings(settings, problems));
        return new ConfigSources(new Values(layers, new Placeholders(environment), problems), problems);
    }

    /** Whether the value of a key is masked wherever it is shown, by the key's name. */
    public static boolean isSecret(String key) {
        return Secrets.isSecret(key);
    }

    /** The effective configuration as YAML that {@code --config} reads again, secrets masked. */
    public String effective() {
        Map<String, Object> shown = values.shown();
        shown.replace(TRANSACTIONAL_ID_PREFIX, transactionalIdPrefix());
        return Yaml.write(shown);
    }

    /** @throws ConfigException with everything that is wrong */
    public MonitorConfig config() {
        Optional<WindowSettings> windows = problems.attempt(() ->
                new WindowSettings(values.millis("windows.pane"), millis(values.list("windows.lengths")), caps()));
        Optional<MonitorConfig.Reading> reading = problems.attempt(this::reading);
        Optional<KafkaConfig> kafka = problems.attempt(this::kafka);
        Optional<FollowSettings> requests = problems.attempt(this::requests);
        Optional<DetectionSettings> detection = problems.attempt(this::detection);
        IncidentSources incidents = new IncidentSources(values);
        Optional<PatternSettings> patterns = problems.attempt(incidents::patterns);
        Optional<IncidentSettings> grouping = problems.attempt(
                () -> incidents.grouping(requests.orElseGet(() -> new FollowSettings(1, 1, List.of()))));
        Optional<ShadowConfig> shadow = problems.attempt(this::shadow);
        requireInputs();
        problems.throwIfAny();
        var rules = new ConfiguredRules(detection.orElseThrow().rules(), RuleEntry.OF_COMMANDS);
        return new MonitorConfig(
                values.text("name"),
                values.whole("job.max-parallelism"),
                kafka.orElseThrow(),
                reading.orElseThrow(),
                new MonitorConfig.Privacy(
                        values.text("privacy.request-id-secret"), values.flag("privacy.dead-letter-payloads")),
                admission(),
                requests.orElseThrow(),
                windows.orElseThrow(),
                new ControlSettings(
                        values.millis("control.lead"),
                        Adapters.names(),
                        rules,
                        new PatternParameters(patterns.orElseThrow())),
                detection.orElseThrow(),
                patterns.orElseThrow(),
                grouping.orElseThrow(),
                incidents.alerts(),
                shadow.orElseThrow());
    }

    private KafkaConfig kafka() {
        return new KafkaConfig(
                values.text("kafka.bootstrap-servers"),
                values.text("kafka.group-id"),
                StartFrom.parse(values.text("kafka.start-from")),
                values.flag("kafka.bounded"),
                values.millis("kafka.partition-discovery"),
                values.millis("kafka.idle-timeout"),
                values.millis("kafka.connect-timeout"),
                values.millis("kafka.heartbeat-interval"),
                topics(),
                new KafkaConfig.AlertDelivery(
                        values.text("kafka.alerts.delivery").equals("exactly-once"),
                        values.millis("kafka.alerts.transaction-timeout"),
                        transactionalIdPrefix()),
                values.texts("kafka.properties"));
    }

    private String transactionalIdPrefix() {
        String given = values.text(TRANSACTIONAL_ID_PREFIX);
        return given.isBlank()
                ? KafkaConfig.AlertDelivery.prefixOf(values.text("name"), values.text("kafka.group-id"))
                : given;
    }

    private KafkaConfig.Topics topics() {
        return new KafkaConfig.Topics(
                values.text("kafka.topics.requests"),
                values.text("kafka.topics.responses"),
                values.text("kafka.topics.feedback"),
                values.text("kafka.topics.resources"),
                values.text("kafka.topics.heartbeat"),
                values.text("kafka.topics.metrics"),
                values.text("kafka.topics.alerts"),
                values.text("kafka.topics.dead-letters"),
                values.text("kafka.topics.control"),
                values.text("kafka.topics.answers"));
    }

    private Caps caps() {
        return new Caps(
                values.whole("caps.models"),
                values.whole("caps.versions-per-model"),
                values.whole("caps.instances-per-model"),
                values.whole("caps.readings-per-model"),
                values.whole("caps.open-panes"));
    }

    private MonitorConfig.Reading reading() {
        Map<String, List<Dimension>> byModel = new LinkedHashMap<>();
        for (String model : values.entries("models")) {
            List<Dimension> dimensions = new ArrayList<>();
            String place = "models[%s].segments".formatted(model);
            values.lists(place).forEach((name, admitted) -> {
                requireDimension(place, name);
                admitted.forEach(value -> requireName("%s.%s".formatted(place, name), value));
                dimensions.add(new Dimension(name, admitted));
            });
            byModel.put(model, dimensions);
        }
        values.list("metrics.error-codes").forEach(code -> requireName("metrics.error-codes", code));
        return new MonitorConfig.Reading(
                values.text("schemas.directory"), values.list("metrics.error-codes"), new SegmentDimensions(byModel));
    }

    private void requireInputs() {
        for (String input : values.texts(OUT_OF_ORDER_OF).keySet()) {
            if (!INPUTS.contains(input)) {
                problems.add(
                        "%s: an input is requests, responses, feedback or resources, was %s", OUT_OF_ORDER_OF, input);
            }
        }
    }

    /** A segment is written {@code name=value}, as are instances and features, which are the job's own. */
    private void requireDimension(String place, String name) {
        requireName(place, name);
        if (name.indexOf('=') >= 0 || Subject.isReserved(name)) {
            problems.add("%s: a dimension must have no = and must not be instance or feature, was %s", place, name);
        }
    }

    private void requireNotOther(String model) {
        if (model.equals(Caps.OTHER)) {
            problems.add("models[].name must not be %s: models beyond caps.models are measured under it", Caps.OTHER);
        }
    }

    /** Held to the same as names in data: what is told apart here must not become one later. */
    private void requireName(String key, String name) {
        Plain.refusalOfName(name).ifPresent(rule -> problems.add("%s: '%s' %s", key, name, rule));
    }

    private AdmissionSettings admission() {
        return new AdmissionSettings(
                outOfOrder(), values.millis("admission.ahead"), values.millis("admission.behind"), shards());
    }

    private OutOfOrder outOfOrder() {
        long usual = values.millis("admission.out-of-order");
        Map<String, String> given = values.texts(OUT_OF_ORDER_OF);
        return new OutOfOrder(
                outOfOrder(given, "requests", usual),
                outOfOrder(given, "responses", usual),
                outOfOrder(given, "feedback", usual),
                outOfOrder(given, "resources", usual));
    }

    private static long outOfOrder(Map<String, String> given, String input, long usual) {
        return given.containsKey(input) ? Span.parse(given.get(input)) : usual;
    }

    private FollowSettings requests() {
        List<ModelSettings> models = new ArrayList<>();
        for (String name : values.entries("models")) {
            String place = "models[%s].".formatted(name);
            requireName("models[].name", name);
            requireNotOther(name);
            problems.attempt(place, () -> model(name, place)).ifPresent(models::add);
        }
        return new FollowSettings(values.millis("requests.response-timeout"), shards(), limits(), models);
    }

    private FollowLimits limits() {
        return new FollowLimits(
                values.whole("requests.max-labels"),
                values.whole("requests.max-feedback-per-id"),
                values.whole("requests.max-per-id"),
                (long) values.whole("shadow.max-input-mb") * BYTES_PER_MEGABYTE);
    }

    private ModelSettings model(String name, String place) {
        return new ModelSettings(
                name,
                ModelSettings.Task.valueOf(upper(values.text(place + "task"))),
                values.decimal(place + "threshold"),
                values.list(place + "cutoffs").stream().map(Integer::valueOf).toList(),
                millis(values.list(place + "horizons")),
                values.text(place + "unlabelled").equals("negative"),
                values.millis(place + "response-timeout"));
    }

    private DetectionSettings detection() {
        List<Rule> rules = new ArrayList<>();
        for (String name : values.entries("rules")) {
            requireName("rules[].name", values.text("rules[%s].name".formatted(name)));
            requireName("rules[].severity", values.text("rules[%s].severity".formatted(name)));
            RuleEntry.read(name, values, problems).ifPresent(rules::add);
        }
        return new DetectionSettings(
                rules,
                values.millis("detection.adopt-after"),
                values.millis("detection.freeze-for"),
                values.millis("detection.forget-after"),
                values.millis("detection.no-data-after"));
    }

    private ShadowConfig shadow() {
        return new ShadowConfig(
                new ShadowSettings(
                        values.decimal("shadow.max-rate"),
                        values.whole("shadow.queue-capacity"),
                        values.whole("shadow.max-batch-rows"),
                        values.millis("shadow.max-delay"),
                        values.millis("shadow.max-age"),
                        values.millis("shadow.timeout"),
                        values.millis("shadow.load-timeout"),
                        values.millis("shadow.grace"),
                        values.whole("shadow.breaker-failures"),
                        values.millis("shadow.breaker-pause"),
                        values.whole("shadow.refusals-at-first")),
                values.whole("shadow.parallelism"),
                values.text("shadow.slot-sharing-group"),
                values.whole("shadow.gpus-per-slot"),
                values.whole("shadow.slot-heap-mb"),
                scorers(),
                new VerdictLimits(
                        values.decimal("shadow.verdict.alpha"),
                        values.decimal("shadow.verdict.margin"),
                        values.decimal("shadow.verdict.score-margin"),
                        values.whole("shadow.verdict.min-requests")));
    }

    private ScorerFactory scorers() {
        ModelReader files = new ModelReader(
                new FlinkModelFiles(),
                values.list("shadow.model-roots"),
                (long) values.whole("shadow.max-model-mb") * BYTES_PER_MEGABYTE);
        CudaSettings cuda = new CudaSettings(
                0,
                (long) values.whole("shadow.cuda.memory-limit-mb") * BYTES_PER_MEGABYTE,
                values.flag("shadow.cuda.tf32"));
        return new OnnxScorers(files, cuda, values.millis("shadow.load-timeout"));
    }

    private int shards() {
        return values.whole("job.max-parallelism") * MonitorConfig.SHARDS_PER_KEY_GROUP;
    }

    private static List<Long> millis(List<String> durations) {
        return durations.stream().map(Span::parse).toList();
    }

    private static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }

    private static Layer shipped(Problems problems) {
        try (InputStream in = ConfigSources.class.getResourceAsStream(SHIPPED)) {
            check(in != null, "%s must be on the class path", SHIPPED);
            return Layer.of(SHIPPED, in, problems);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
