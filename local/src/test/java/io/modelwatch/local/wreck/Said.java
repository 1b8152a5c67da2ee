package io.modelwatch.local.wreck;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.modelwatch.job.config.KafkaConfig;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.AlertJson;
import io.modelwatch.schemas.alert.DeadLetterWire;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.MetricPointJson;
import io.modelwatch.schemas.event.Header;
import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.stats.Metric;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What a run wrote, each record checked by itself.
 *
 * @param points by series and window
 * @param alerts transitions, by fingerprint, start and sequence
 * @param deadLetters how many
 */
record Said(Map<String, MetricPoint> points, Map<String, Alert> alerts, int deadLetters) {
    private static final int MAX_ALERT = 256_000;
    private static final int MAX_RECORD = 1_000_000;
    private static final double ROUNDING = 1e-9;
    private static final String INTERNAL_ERRORS = "internal_errors";
    private static final int SHOWN_CHARACTERS = 300;
    private static final Pattern NOT_FINITE = Pattern.compile("\\b(NaN|Infinity)\\b");
    private static final JsonSchema POINT = schema("metric-point");
    private static final JsonSchema ALERT = schema("alert");
    private static final JsonSchema DEAD_LETTER = schema("dead-letter");

    static Said in(WreckSite site, String suffix) {
        KafkaConfig.Topics topics = site.topics(suffix);
        Map<String, MetricPoint> points = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : site.read(topics.metrics())) {
            check(record, MAX_RECORD, POINT, text(record.value()));
            MetricPoint point = MetricPointJson.read(record.value());
            checkMeaning(point);
            points.put(point.series().key() + "@" + point.windowEnd(), point);
        }
        Map<String, Alert> alerts = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : site.read(topics.alerts())) {
            check(record, MAX_ALERT, ALERT, text(record.value()));
            Alert alert = AlertJson.read(record.value());
            boolean failed = INTERNAL_ERRORS.equals(alert.labels().get("metric"));
            Claim.FAILS_NOWHERE.check(!failed, "%s", alert);
            alerts.put(alert.fingerprint() + " " + alert.startsAt() + " " + alert.sequence(), alert);
        }
        int deadLetters = 0;
        for (ConsumerRecord<byte[], byte[]> record : site.read(topics.deadLetters())) {
            List<Header> headers = new ArrayList<>();
            record.headers().forEach(header -> headers.add(new Header(header.key(), header.value())));
            byte[] json = DeadLetterWire.toJson(DeadLetterWire.read(headers, record.value()), Integer.MAX_VALUE);
            check(record, MAX_RECORD, DEAD_LETTER, text(json));
            deadLetters++;
        }
        return new Said(points, alerts, deadLetters);
    }

    private static void check(ConsumerRecord<byte[], byte[]> record, int limit, JsonSchema schema, String json) {
        int length = length(record);
        Claim.BOUNDED.check(length < limit, "%s bytes, less than %s are allowed: %s", length, limit, shown(json));
        if (schema != DEAD_LETTER) { // which quotes what arrived
            Claim.NUMBERS.check(!NOT_FINITE.matcher(json).find(), "%s", shown(json));
        }
        Set<ValidationMessage> problems = schema.validate(
                json, InputFormat.JSON, context -> context.getExecutionConfig().setFormatAssertionsEnabled(true));
        Claim.VALID.check(problems.isEmpty(), "%s in %s", problems, shown(json));
    }

    private static void checkMeaning(MetricPoint point) {
        String metric = point.series().metric();
        String unit = Catalog.metric(metric).map(Metric::unit).orElse("");
        boolean signed = unit.isEmpty() || unit.equals("reading");
        Claim.MEANINGFUL.check(signed || point.value() >= 0, "%s must be >= 0, was %s", metric, point);
        boolean share = unit.equals("ratio");
        Claim.MEANINGFUL.check(!share || point.value() <= 1 + ROUNDING, "%s must be <= 1, was %s", metric, point);
    }

    private static int length(ConsumerRecord<byte[], byte[]> record) {
        int length = record.key() == null ? 0 : record.key().length;
        length += record.value() == null ? 0 : record.value().length;
        for (var header : record.headers()) {
            length += header.key().length() + (header.value() == null ? 0 : header.value().length);
        }
        return length;
    }

    private static String shown(String json) {
        return json.length() <= SHOWN_CHARACTERS ? json : json.substring(0, SHOWN_CHARACTERS) + "...";
    }

    /** Of what is written now: readers must take fields that are not in it, writers must not write them. */
    private static JsonSchema schema(String name) {
        try (InputStream schema = Said.class.getResourceAsStream("/schemas/" + name + ".schema.json")) {
            ObjectNode closed = (ObjectNode) new JsonMapper().readTree(schema);
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(closed.put("additionalProperties", false));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }
}
