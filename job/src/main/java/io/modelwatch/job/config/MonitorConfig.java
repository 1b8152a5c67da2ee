package io.modelwatch.job.config;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.Key;
import io.modelwatch.schemas.read.SegmentDimensions;
import io.modelwatch.schemas.read.mapping.Mapping;
import io.modelwatch.udfs.control.ConfiguredRules;
import io.modelwatch.udfs.control.ControlSettings;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.JudgementSettings;
import io.modelwatch.udfs.detect.NeverFires;
import io.modelwatch.udfs.detect.Publication;
import io.modelwatch.udfs.follow.AdmissionSettings;
import io.modelwatch.udfs.follow.FollowSettings;
import io.modelwatch.udfs.incident.AlertSettings;
import io.modelwatch.udfs.incident.IncidentSettings;
import io.modelwatch.udfs.incident.PatternParameters;
import io.modelwatch.udfs.incident.PatternSettings;
import io.modelwatch.udfs.inference.Adapters;
import io.modelwatch.udfs.profile.FeatureSettings;
import io.modelwatch.udfs.warm.MemorySettings;
import io.modelwatch.udfs.window.WindowSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The whole configuration of a job, valid once built.
 *
 * @param reading how records are decoded
 * @param features how the features of requests are profiled
 * @param privacy the parts of a record that may be seen outside of its topic
 */
public record MonitorConfig(
        Job job,
        KafkaConfig kafka,
        Privacy privacy,
        AdmissionSettings admission,
        FollowSettings requests,
        WindowSettings windows,
        FeatureSettings features,
        Commands commands,
        Reading reading,
        DetectionSettings detection,
        MemorySettings memory,
        PatternSettings patterns,
        IncidentSettings incidents,
        AlertSettings alerts,
        JudgementSettings judgements,
        Publication publication,
        ShadowConfig shadow) {
    /** A shorter secret could be guessed by trying. */
    private static final int SHORTEST_SECRET = 16;

    /** Shards per key group: enough that the shards of a subtask are spread evenly, few enough that each stays worth a timer. */
    private static final int SHARDS_PER_KEY_GROUP = 4;

    /**
     * The job's settings for Flink.
     *
     * @param maxParallelism most subtasks the job can ever be rescaled to; part of the state's contract
     */
    public record Job(
            @Key(
                    name = "name",
                    byDefault = "modelwatch",
                    range = Key.NOT_BLANK,
                    meaning = "Name of the job in Flink's web UI.")
            String name,

            @Key(
                    name = "job.max-parallelism",
                    byDefault = "128",
                    range = "[1, 32768]",
                    meaning =
                            "Most subtasks that the job can ever be rescaled to; never change it for a job with state.")
            int maxParallelism) {
        /** How many shards request ids are spread over. */
        int shards() {
            return maxParallelism * SHARDS_PER_KEY_GROUP;
        }
    }

    /**
     * The parts of a record that may be seen outside of its topic.
     *
     * @param requestIdSecret that request ids are hashed with as soon as they are read; empty: they stay as they are
     * @param deadLetterPayloads whether dead letters hold the record's key and value
     */
    public record Privacy(
            @Key(
                    name = "privacy.request-id-secret",
                    range = "empty or a text of 16 characters or more",
                    meaning =
                            "Request ids are hashed with it (HMAC-SHA256) as soon as they are read, better ${file:PATH}; empty: they stay as they are.")
            String requestIdSecret,

            @Key(
                    name = "privacy.dead-letter-payloads",
                    byDefault = "false",
                    meaning =
                            "Whether dead letters hold the record's key and value; else only its place, where the tools look it up.")
            boolean deadLetterPayloads) {
        public Privacy {
            check(
                    requestIdSecret.isEmpty() || requestIdSecret.length() >= SHORTEST_SECRET,
                    "privacy.request-id-secret must be empty or a text of %s characters or more, was '%s'",
                    SHORTEST_SECRET,
                    Secrets.MASK);
        }

        /** Without the secret. */
        @Override
        public String toString() {
            return "Privacy[requestIdSecret=%s, deadLetterPayloads=%s]"
                    .formatted(Secrets.shown("request-id-secret", requestIdSecret), deadLetterPayloads);
        }
    }

    /**
     * Limits of commands.
     *
     * @param leadMillis how long after it was written a command takes effect at the earliest, > 0
     */
    public record Commands(
            @Key(
                    name = "control.lead",
                    byDefault = "10s",
                    range = "> 0s",
                    unit = Key.Unit.DURATION,
                    meaning =
                            "How long after it was written a command takes effect at the earliest: by then every part of the job must know of it.")
            long leadMillis) {}

    /**
     * The parts of a record that are kept.
     *
     * @param schemasDirectory of further Avro writer schemas; empty: none
     * @param registry of further writers' schemas
     * @param errorCodes with an error rate of their own
     * @param dimensions by which segments requests are measured
     * @param mappings how JSON of other people is read, by topic
     */
    public record Reading(
            @Key(
                    name = "schemas.directory",
                    meaning =
                            "Directory of further Avro writer schemas (*.avsc; of AWS Glue named by the schema's version), readable where the job is submitted; empty: none.")
            String schemasDirectory,

            RegistryConfig registry,

            @Key(
                    name = "metrics.error-codes",
                    byDefault = "[timeout, unavailable, invalid_input, internal]",
                    range = Key.NOT_BLANK,
                    meaning = "Error codes with an error_rate of their own; the rest are counted together.")
            List<String> errorCodes,

            SegmentDimensions dimensions,
            List<Mapping> mappings) {}

    public String name() {
        return job.name();
    }

    public int maxParallelism() {
        return job.maxParallelism();
    }

    /** All limits of commands. */
    public ControlSettings control() {
        return new ControlSettings(
                commands.leadMillis(),
                Adapters.names(),
                new ConfiguredRules(detection.rules()),
                RuleEntry.ofCommands(NeverFires.by(detection, windows.windowMillis())),
                new PatternParameters(patterns));
    }

    /**
     * The shipped defaults, overridden by files and settings.
     *
     * @param files YAML, later ones win
     * @param settings flat keys with values, win over files
     * @throws ConfigException with everything that is wrong
     */
    public static MonitorConfig load(List<Path> files, Map<String, String> settings) {
        return ConfigSources.of(files, settings, System.getenv()).config();
    }
}
