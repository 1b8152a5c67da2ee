package io.modelwatch.job.config;

import io.modelwatch.schemas.read.SegmentDimensions;
import io.modelwatch.udfs.control.ControlSettings;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.follow.AdmissionSettings;
import io.modelwatch.udfs.follow.FollowSettings;
import io.modelwatch.udfs.incident.AlertSettings;
import io.modelwatch.udfs.incident.IncidentSettings;
import io.modelwatch.udfs.incident.PatternSettings;
import io.modelwatch.udfs.window.WindowSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The whole configuration of a job, valid once built.
 *
 * @param name of the job
 * @param maxParallelism most subtasks the job can ever be rescaled to; part of the state's contract
 * @param reading how records are decoded
 * @param privacy what of a record may be seen outside of its topic
 */
public record MonitorConfig(
        String name,
        int maxParallelism,
        KafkaConfig kafka,
        Reading reading,
        Privacy privacy,
        AdmissionSettings admission,
        FollowSettings requests,
        WindowSettings windows,
        ControlSettings control,
        DetectionSettings detection,
        PatternSettings patterns,
        IncidentSettings incidents,
        AlertSettings alerts,
        ShadowConfig shadow) {
    /** Shards per key group: enough that the shards of a subtask are spread evenly, few enough that each stays worth a timer. */
    static final int SHARDS_PER_KEY_GROUP = 4;

    /**
     * What of a record is kept.
     *
     * @param schemasDirectory of further Avro writer schemas; empty: none
     * @param errorCodes with an error rate of their own
     * @param dimensions by which segments requests are measured
     */
    public record Reading(String schemasDirectory, List<String> errorCodes, SegmentDimensions dimensions) {}

    /**
     * What of a record may be seen outside of its topic.
     *
     * @param requestIdSecret that request ids are hashed with as soon as they are read; empty: they stay as they are
     * @param deadLetterPayloads whether dead letters hold the record's key and value
     */
    public record Privacy(String requestIdSecret, boolean deadLetterPayloads) {
        /** Without the secret. */
        @Override
        public String toString() {
            return "Privacy[requestIdSecret=%s, deadLetterPayloads=%s]"
                    .formatted(Secrets.shown("request-id-secret", requestIdSecret), deadLetterPayloads);
        }
    }

    /** Event time for which a lost transaction may have swallowed alerts; 0 where alerts are not written in transactions. */
    public long rewriteAlertsForMillis() {
        return kafka.alerts().exactlyOnce() ? kafka.alerts().transactionTimeoutMillis() : 0;
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
