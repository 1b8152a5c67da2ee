package io.modelwatch.job.config;

import io.modelwatch.schemas.Span;
import io.modelwatch.udfs.Catalog;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Everything that can be configured, in the order of the sample file, which a test compares with this table. */
final class Keys {
    /** The broker's own default of {@code transaction.max.timeout.ms}. */
    private static final long MOST_TRANSACTION_MILLIS = Span.parse("15m");

    private static final Type FOR = Type.matching("'n of m' with 1 <= n <= m", text -> Repeats.parse(text) != null);

    /** A shorter one could be guessed by trying. */
    private static final int SHORTEST_SECRET = 16;

    private static final Type SECRET = Type.matching(
            "empty or a text of %s characters or more".formatted(SHORTEST_SECRET),
            text -> text.isEmpty() || text.length() >= SHORTEST_SECRET);

    static final List<Key> ALL = List.of(
            key("name", Type.name(), "modelwatch", "Name of the job in Flink's web UI."),
            key(
                    "job.max-parallelism",
                    Type.whole(1, 32_768),
                    "128",
                    "Most subtasks that the job can ever be rescaled to; never change it for a job with state."),
            key("kafka.bootstrap-servers", Type.name(), "localhost:9092", "Brokers to connect to first, host:port."),
            key("kafka.group-id", Type.name(), "modelwatch", "Consumer group that offsets are committed under."),
            key(
                    "kafka.start-from",
                    StartFrom.TYPE,
                    "committed",
                    "Where reading starts without a savepoint: committed (else the latest), earliest, latest, or a time"
                            + " (RFC 3339 or epoch milliseconds)."),
            key(
                    "kafka.bounded",
                    Type.flag(),
                    "false",
                    "Whether the job ends at the end offsets found at its start: a replay."),
            key(
                    "kafka.partition-discovery",
                    Type.duration(),
                    "10s",
                    "How often new partitions of the inputs are looked for; they are read from their beginning. 0s: never. Off in"
                            + " bounded runs."),
            key(
                    "kafka.idle-timeout",
                    Type.duration(),
                    "1m",
                    "How long a partition may be silent before it no longer holds back event time; 0s: for ever. Off in"
                            + " bounded runs."),
            key("kafka.connect-timeout", Type.positiveDuration(), "30s", "How long to wait for the brokers at start."),
            key(
                    "kafka.heartbeat-interval",
                    Type.positiveDuration(),
                    "1s",
                    "How often the job writes the time to its topic."),
            key("kafka.topics.requests", Type.name(), "inference-requests", "What models were asked; required."),
            key("kafka.topics.responses", Type.name(), "inference-responses", "What models answered; required."),
            key("kafka.topics.feedback", Type.name(), "inference-feedback", "The truth that arrives later; optional."),
            key("kafka.topics.resources", Type.name(), "model-resources", "CPU, memory, GPU of instances; optional."),
            key("kafka.topics.heartbeat", Type.name(), "modelwatch-heartbeat", "Written and read by the job itself."),
            key("kafka.topics.metrics", Type.name(), "model-metrics", "What was measured; required."),
            key("kafka.topics.alerts", Type.name(), "model-alerts", "What people are told; required."),
            key(
                    "kafka.topics.dead-letters",
                    Type.name(),
                    "modelwatch-dead-letters",
                    "What could not be read; required."),
            key(
                    "kafka.topics.control",
                    Type.name(),
                    "modelwatch-control",
                    "Commands, one partition; optional, but not without answers."),
            key(
                    "kafka.topics.answers",
                    Type.name(),
                    "modelwatch-answers",
                    "What became of commands and candidates; optional, but not without control."),
            key(
                    "kafka.alerts.delivery",
                    Type.choice("exactly-once", "at-least-once"),
                    "exactly-once",
                    "exactly-once: visible to read_committed readers with the next checkpoint; at-least-once: at once,"
                            + " perhaps twice after a failure."),
            key(
                    "kafka.alerts.transaction-timeout",
                    Type.durationUpTo(MOST_TRANSACTION_MILLIS),
                    "10m",
                    "Longest time the job may be down without losing what a transaction holds; at most the broker's"
                            + " transaction.max.timeout.ms."),
            key(
                    "kafka.alerts.transactional-id-prefix",
                    Type.text(),
                    "",
                    "The job's identity on a Kafka cluster: a second job with the same does not start. Empty:"
                            + " modelwatch-alerts/NAME/GROUP/, of name and kafka.group-id."),
            key(
                    "kafka.properties",
                    Type.mapOf(Type.text()),
                    "{}",
                    "Properties of Kafka's clients, for example security.protocol: SASL_SSL."),
            key(
                    "privacy.request-id-secret",
                    SECRET,
                    "",
                    "Request ids are hashed with it (HMAC-SHA256) as soon as they are read; empty: they stay as they are."),
            key(
                    "privacy.dead-letter-payloads",
                    Type.flag(),
                    "false",
                    "Whether dead letters hold the record's key and value; else only its place, where the tools look it up."),
            key(
                    "admission.out-of-order",
                    Type.duration(),
                    "5s",
                    "How much older than the newest record of its partition a record may be; older ones are late."),
            key(
                    "admission.out-of-order-of",
                    Type.mapOf(Type.duration()),
                    "{}",
                    "The same for inputs that need another: requests, responses, feedback, resources, for example resources: 30s. All"
                            + " windows wait for the largest."),
            key(
                    "admission.ahead",
                    Type.duration(),
                    "1m",
                    "How far ahead a record's time may be of its Kafka timestamp, and, live, that of the clock; further ones are"
                            + " dead letters."),
            key(
                    "admission.behind",
                    Type.duration(),
                    "1h",
                    "How far behind its Kafka timestamp a record's time may be; older ones are dead letters and move no time. 0s:"
                            + " however far. Off in bounded runs."),
            key(
                    "requests.response-timeout",
                    Type.positiveDuration(),
                    "30s",
                    "A request without a response for so long is an orphan."),
            key(
                    "requests.max-per-id",
                    Type.whole(1, 65_536),
                    "32",
                    "Requests and responses of one id that are followed at once, of several models or with pauses longer than the"
                            + " time-out; further ones are counted only."),
            key(
                    "requests.max-feedback-per-id",
                    Type.whole(1, 1_048_576),
                    "10000",
                    "Feedback of one id that waits for its requests at once, each for the time-out; more is counted only."),
            key(
                    "requests.max-labels",
                    Type.whole(1, 1_048_576),
                    "10000",
                    "Labels of one request that are kept: those known at the earliest horizons, then those of the items of least"
                            + " hash; more are counted only."),
            key("windows.pane", Type.positiveDuration(), "10s", "What is added up before it is sent on."),
            key(
                    "windows.lengths",
                    Type.listOf(Type.positiveDuration()),
                    "[10s, 1m, 5m]",
                    "Windows to measure, ascending, each a multiple of the one before, the first of the pane."),
            key(
                    "caps.models",
                    Type.whole(1, 1_000_000),
                    "1000",
                    "Models with series of their own beside those under models; the rest is measured together as the model other."),
            key(
                    "caps.versions-per-model",
                    Type.whole(1, 100_000),
                    "50",
                    "Versions of a model with series of their own, and as many candidates; the rest is the version other."),
            key(
                    "caps.instances-per-model",
                    Type.whole(1, 100_000),
                    "500",
                    "Instances of a model with series of their own; the rest is instance=other."),
            key(
                    "caps.readings-per-model",
                    Type.whole(1, 10_000),
                    "64",
                    "Names of readings of a model's instances that are measured apart; the rest is the reading other."),
            key(
                    "caps.open-panes",
                    Type.whole(1, 1_000_000),
                    "1000",
                    "Panes that a subtask adds up at once; one more, and it sends on what it has. No figure changes by it."),
            key(
                    "control.lead",
                    Type.positiveDuration(),
                    "10s",
                    "How long after it was written a command takes effect at the earliest: by then every part of the job must"
                            + " know of it."),
            key(
                    "schemas.directory",
                    Type.text(),
                    "",
                    "Directory of further Avro writer schemas (*.avsc), readable where the job runs; empty: none."),
            key(
                    "metrics.error-codes",
                    Type.listOf(Type.name()),
                    Catalog.ERROR_CODES.toString(),
                    "Error codes with an error_rate of their own; the rest are counted together."),
            key("models[].name", Type.name(), null, "Model, or * for every model that is not named."),
            key(
                    "models[].task",
                    Type.choice("none", "binary", "ranking", "regression"),
                    "none",
                    "What the model answers; none: only service metrics are measured."),
            key(
                    "models[].threshold",
                    Type.decimal(),
                    "0.5",
                    "Score at or above which a binary prediction is positive, in the model's scale."),
            key("models[].cutoffs", Type.listOf(Type.whole(1, 10_000)), "[10]", "The k of ranking metrics."),
            key(
                    "models[].horizons",
                    Type.listOf(Type.positiveDuration()),
                    "[1m, 30m, 24h]",
                    "How long after serving the truth is looked at, ascending."),
            key(
                    "models[].unlabelled",
                    Type.choice("negative", "ignore"),
                    "ignore",
                    "What a predicted item without a label at the horizon counts as."),
            key(
                    "models[].response-timeout",
                    Type.duration(),
                    "0s",
                    "A request of this model without a response for so long is an orphan; 0s: as requests.response-timeout."),
            key(
                    "models[].segments",
                    Type.mapOf(Type.listOf(Type.name())),
                    "{}",
                    "Dimensions with the values that get series of their own, for example device: [ios, android]."),
            key(
                    "detection.adopt-after",
                    Type.positiveDuration(),
                    "1h",
                    "When a new version is judged by its own past instead of its model's."),
            key(
                    "detection.freeze-for",
                    Type.positiveDuration(),
                    "1h",
                    "How long an abnormal series may stay so before it is the new normal."),
            key(
                    "detection.forget-after",
                    Type.positiveDuration(),
                    "24h",
                    "Silence after which everything about a series is forgotten."),
            key(
                    "detection.no-data-after",
                    Type.positiveDuration(),
                    "2m",
                    "Silence of a version of a model after which the alert no_data fires."),
            key(
                    "patterns.bad-rollout.enabled",
                    Type.flag(),
                    "true",
                    "Whether an anomaly of a version after its rollout is recognised as BadRollout."),
            key(
                    "patterns.bad-rollout.within",
                    Type.positiveDuration(),
                    "15m",
                    "How long after a rollout an anomaly counts as its consequence."),
            key(
                    "patterns.traffic-loss.enabled",
                    Type.flag(),
                    "true",
                    "Whether a loss of traffic in every version is recognised as TrafficLoss."),
            key(
                    "patterns.overload.enabled",
                    Type.flag(),
                    "true",
                    "Whether load, then latency, then errors are recognised as Overload."),
            key(
                    "patterns.overload.within",
                    Type.positiveDuration(),
                    "5m",
                    "Time of serving in which load, latency and errors must have begun."),
            key(
                    "patterns.shadow-worse.enabled",
                    Type.flag(),
                    "true",
                    "Whether a candidate that is worse is recognised as ShadowWorse."),
            key(
                    "patterns.silent-failure.enabled",
                    Type.flag(),
                    "true",
                    "Whether a fall of quality alone is recognised as SilentFailure."),
            key(
                    "patterns.silent-failure.within",
                    Type.positiveDuration(),
                    "10s",
                    "How long a fall of quality must stay the only trouble; shorter than incidents.settle."),
            key(
                    "patterns.sustained-anomaly.enabled",
                    Type.flag(),
                    "true",
                    "Whether any other anomaly is recognised as SustainedAnomaly."),
            key(
                    "incidents.settle",
                    Type.positiveDuration(),
                    "20s",
                    "How long after its first sign an incident gets its kind and fires."),
            key(
                    "incidents.merge-gap",
                    Type.duration(),
                    "1m",
                    "How far apart, in time of serving, signs of one version may lie and still be of one incident."),
            key(
                    "incidents.hold-down",
                    Type.positiveDuration(),
                    "1m",
                    "How long everything must be normal before an incident ends."),
            key(
                    "incidents.reopen-within",
                    Type.duration(),
                    "10m",
                    "How long after its end a new sign opens an incident again."),
            key("incidents.lookback", Type.duration(), "1h", "How long before an incident a change is named with it."),
            key("alerts.raw", Type.flag(), "false", "Whether alerts of single series are written beside incidents."),
            key("alerts.language", Type.choice("en", "zh"), "en", "Language of summaries and descriptions."),
            key("alerts.dashboard-url", Type.text(), "", "Template of the link to the figures; empty: no link."),
            key("alerts.web-ui-url", Type.text(), "", "Template of the link to the job; empty: no link."),
            key("alerts.runbook-url", Type.text(), "", "Template of the link to what to do; empty: no link."),
            key(
                    "shadow.max-rate",
                    Type.decimalFromZero(),
                    "0",
                    "Largest share of the requests that candidates score again, up to 1; 0: none, and no candidate runs."),
            key(
                    "shadow.model-roots",
                    Type.listOf(Type.name()),
                    "[]",
                    "Directories (file, s3, hdfs) below which models may lie; none: no model may be loaded."),
            key("shadow.max-model-mb", Type.whole(1, 2_047), "1024", "Largest model file, in MiB."),
            key(
                    "shadow.max-input-mb",
                    Type.whole(0, 1_048_576),
                    "64",
                    "Inputs of sampled requests that wait for their responses in one subtask of FollowRequest, in MiB; requests"
                            + " beyond are not scored again."),
            key("shadow.parallelism", Type.whole(1, 32_768), "1", "Subtasks that score; each loads every candidate."),
            key(
                    "shadow.slot-sharing-group",
                    Type.name(),
                    "shadow",
                    "Slots of scoring: a group of its own takes slots of its own; default shares those of the rest."),
            key(
                    "shadow.gpus-per-slot",
                    Type.whole(0, 1_024),
                    "0",
                    "Of Flink's external resource gpu for each scoring slot; 0: scoring asks for none."),
            key(
                    "shadow.slot-heap-mb",
                    Type.whole(1, 1_048_576),
                    "512",
                    "Heap of a scoring slot with GPUs, in MiB: Flink then wants all resources named."),
            key(
                    "shadow.queue-capacity",
                    Type.whole(1, 1_048_576),
                    "1024",
                    "Requests that wait for one candidate; more are dropped."),
            key("shadow.max-batch-rows", Type.whole(1, 65_536), "256", "Model rows that are scored at once."),
            key("shadow.max-delay", Type.duration(), "20ms", "How long a request waits for others to fill its batch."),
            key(
                    "shadow.max-age",
                    Type.positiveDuration(),
                    "2s",
                    "How long a request waits at most; also how long event time of the shadow branch is held."),
            key(
                    "shadow.timeout",
                    Type.positiveDuration(),
                    "5s",
                    "How long scoring a batch may take before it is interrupted."),
            key("shadow.load-timeout", Type.positiveDuration(), "2m", "How long loading a model may take."),
            key(
                    "shadow.grace",
                    Type.positiveDuration(),
                    "1s",
                    "How long an interrupted call may take to end before its thread is abandoned."),
            key(
                    "shadow.breaker-failures",
                    Type.whole(1, 1_000_000),
                    "20",
                    "Failed batches in a row that pause a candidate."),
            key(
                    "shadow.breaker-pause",
                    Type.positiveDuration(),
                    "30s",
                    "How long it is paused before one batch is tried."),
            key(
                    "shadow.refusals-at-first",
                    Type.whole(1, 1_000_000),
                    "20",
                    "Requests that a candidate may refuse, before it took any, until it is given up."),
            key(
                    "shadow.cuda.memory-limit-mb",
                    Type.whole(0, 1_048_576),
                    "0",
                    "GPU memory of a model, in MiB; 0: no limit."),
            key(
                    "shadow.cuda.tf32",
                    Type.flag(),
                    "false",
                    "Whether GPUs may compute with 10 bits of mantissa: faster, further from the CPU's scores."),
            key(
                    "shadow.verdict.alpha",
                    Type.decimalFromZero(),
                    "0.05",
                    "Probability, at most, that any claim about a candidate is ever wrong."),
            key(
                    "shadow.verdict.margin",
                    Type.decimalFromZero(),
                    "0.01",
                    "Largest difference of quality that does not matter."),
            key(
                    "shadow.verdict.score-margin",
                    Type.decimalFromZero(),
                    "0.05",
                    "Largest mean difference of scores that does not matter, in the model's scale."),
            key("shadow.verdict.min-requests", Type.whole(1, 1_000_000), "200", "Requests before anything is claimed."),
            key("rules[].name", Type.name(), null, "The alertname; rules of one name must differ in severity."),
            key("rules[].detector", Type.name(), null, "Which detector judges."),
            key(
                    "rules[].parameters",
                    Type.mapOf(Type.text()),
                    "{}",
                    "Parameters of the detector; the rest by default."),
            key("rules[].metrics", Type.name(), null, "Glob over metric names; several are separated by commas."),
            key("rules[].models", Type.name(), "*", "Glob over models."),
            key("rules[].segments", Type.name(), "all", "Glob over segments: all, device=*, *."),
            key("rules[].windows", Type.name(), "*", "Glob over windows."),
            key("rules[].direction", Type.choice("up", "down", "both"), "both", "Which side is bad."),
            key(
                    "rules[].min-change",
                    Type.decimalFromZero(),
                    "0",
                    "Least distance from the expected value, in the metric's unit."),
            key(
                    "rules[].min-relative-change",
                    Type.decimalFromZero(),
                    "0",
                    "Least distance as a share of the expected value."),
            key("rules[].min-count", Type.whole(1, Long.MAX_VALUE), "1", "Least number of events behind a point."),
            key("rules[].severity", Type.name(), "warning", "Label of the alert."),
            key("rules[].for", FOR, "3 of 5", "How many of the last windows must be abnormal before it fires."),
            key(
                    "rules[].keep-firing-for",
                    Type.duration(),
                    "1m",
                    "How long every window must be normal before it resolves."));

    /** The keys that hold lists of entries with keys of their own. */
    static final Set<String> LISTS = ALL.stream()
            .filter(Key::inList)
            .map(key -> key.name().substring(0, key.name().indexOf("[]")))
            .collect(Collectors.toCollection(LinkedHashSet::new));

    private Keys() {}

    static boolean isListOfEntries(String name) {
        return LISTS.contains(name);
    }

    /** The keys of one entry of a list. */
    static List<Key> of(String list) {
        return ALL.stream().filter(key -> key.name().startsWith(list + "[].")).toList();
    }

    /** The key that a concrete name is of. */
    static Optional<Key> covering(String concrete) {
        return ALL.stream().filter(key -> key.covers(concrete)).findFirst();
    }

    static List<String> names() {
        return ALL.stream().map(Key::name).toList();
    }

    private static Key key(String name, Type type, String byDefault, String meaning) {
        return new Key(name, type, byDefault, meaning);
    }
}
