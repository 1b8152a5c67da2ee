package io.modelwatch.lab.benchmark;

import io.modelwatch.job.stage.Ports;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.event.Outcome.Served;
import io.modelwatch.schemas.event.Segments;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.config.ExecutionConfigOptions;
import org.apache.flink.table.api.config.OptimizerConfigOptions;
import org.apache.flink.types.Row;
import org.apache.flink.util.Collector;

/**
 * Join and windows of the job in Flink SQL, tuned as its manual recommends: mini-batches, two-phase aggregation, object reuse, and each
 * window built from the shorter ones. It reads the same records with the same decoder and writes to Kafka as the job does. It measures only
 * what SQL can measure exactly: served, failed, mean and largest latency; no quantiles, orphans, duplicates or alerts.
 */
final class SqlJob {
    /** The metrics that both this and the job measure. */
    static final List<String> METRICS = List.of("error_rate", "latency_mean", "latency_max");

    private static final String RESPONSE_TIMEOUT = "INTERVAL '30' SECOND";
    private static final double MICROS_PER_MILLI = 1000;

    /** A response is never earlier than its request here, so that it was served at the response's time. */
    private static final String SERVED = """
            SELECT p.rt, p.model, p.version, r.segment, p.failed, p.latency
            FROM requests r JOIN responses p ON r.id = p.id AND r.model = p.model
            AND p.rt BETWEEN r.rt - %1$s AND r.rt + %1$s
            """.formatted(RESPONSE_TIMEOUT);

    private static final String SHORTEST = """
            SELECT window_time AS rt, model, version, segment,
            COUNT(*) AS served, SUM(failed) AS failed, SUM(latency) AS latency, MAX(latency) AS slowest
            FROM TABLE(TUMBLE(TABLE served, DESCRIPTOR(rt), INTERVAL '10' SECOND))
            GROUP BY window_start, window_end, window_time,
            GROUPING SETS ((model, version), (model, version, segment))
            """;

    private static final String LONGER = """
            SELECT window_time AS rt, model, version, segment,
            SUM(served) AS served, SUM(failed) AS failed, SUM(latency) AS latency, MAX(slowest) AS slowest
            FROM TABLE(TUMBLE(TABLE %s, DESCRIPTOR(rt), INTERVAL %s MINUTE))
            GROUP BY window_start, window_end, window_time, model, version, segment
            """;

    private static final String RESULT = """
            SELECT '10s' AS w, rt, model, version, segment, served, failed, latency, slowest FROM w10s
            UNION ALL
            SELECT '1m' AS w, rt, model, version, segment, served, failed, latency, slowest FROM w1m
            UNION ALL
            SELECT '5m' AS w, rt, model, version, segment, served, failed, latency, slowest FROM w5m
            """;

    private static final TypeInformation<Row> REQUEST_ROW =
            Types.ROW_NAMED(new String[] {"id", "model", "segment"}, Types.STRING, Types.STRING, Types.STRING);
    private static final TypeInformation<Row> RESPONSE_ROW = Types.ROW_NAMED(
            new String[] {"id", "model", "version", "failed", "latency"},
            Types.STRING,
            Types.STRING,
            Types.STRING,
            Types.LONG,
            Types.LONG);

    private SqlJob() {}

    static StreamExecutionEnvironment define(StreamExecutionEnvironment env, Ports ports) {
        env.getConfig().enableObjectReuse();
        StreamTableEnvironment sql = StreamTableEnvironment.create(env);
        sql.getConfig()
                .set(ExecutionConfigOptions.TABLE_EXEC_MINIBATCH_ENABLED, true)
                .set(ExecutionConfigOptions.TABLE_EXEC_MINIBATCH_ALLOW_LATENCY, Duration.ofSeconds(1))
                .set(ExecutionConfigOptions.TABLE_EXEC_MINIBATCH_SIZE, 5_000L)
                .set(
                        OptimizerConfigOptions.TABLE_OPTIMIZER_AGG_PHASE_STRATEGY,
                        org.apache.flink.table.api.config.AggregatePhaseStrategy.TWO_PHASE)
                .set("table.local-time-zone", "UTC")
                .set(PipelineOptions.OBJECT_REUSE, true);
        DataStream<Incoming> incoming = ports.incoming(env);
        view("requests", rows(Kind.REQUEST, REQUEST_ROW, incoming), sql);
        view("responses", rows(Kind.RESPONSE, RESPONSE_ROW, incoming), sql);
        sql.createTemporaryView("served", sql.sqlQuery(SERVED));
        sql.createTemporaryView("w10s", sql.sqlQuery(SHORTEST));
        sql.createTemporaryView("w1m", sql.sqlQuery(LONGER.formatted("w10s", "'1'")));
        sql.createTemporaryView("w5m", sql.sqlQuery(LONGER.formatted("w1m", "'5'")));
        ports.metrics(sql.toDataStream(sql.sqlQuery(RESULT))
                .flatMap(new Points())
                .returns(TypeInformation.of(MetricPoint.class))
                .uid("points")
                .name("Points"));
        return env;
    }

    private static DataStream<Row> rows(Kind kind, TypeInformation<Row> type, DataStream<Incoming> incoming) {
        return incoming.flatMap(new ToRow(kind))
                .returns(type)
                .uid("rows-" + kind)
                .name("Rows: " + kind);
    }

    private static void view(String name, DataStream<Row> rows, StreamTableEnvironment sql) {
        Schema schema = Schema.newBuilder()
                .columnByMetadata("rt", DataTypes.TIMESTAMP_LTZ(3), "rowtime")
                .watermark("rt", "SOURCE_WATERMARK()")
                .build();
        sql.createTemporaryView(name, sql.fromDataStream(rows, schema));
    }

    /** What the join needs of a record. */
    private record ToRow(Kind kind) implements FlatMapFunction<Incoming, Row> {
        @Override
        public void flatMap(Incoming incoming, Collector<Row> out) {
            if (incoming.event.kind != kind || incoming.refusal != null) {
                return;
            }
            Event event = incoming.event;
            String id = new String(event.requestId, StandardCharsets.UTF_8);
            if (kind == Kind.REQUEST) {
                out.collect(Row.of(id, event.model, event.segments.names().get(0)));
            } else {
                long failed = event.status.equals(Served.OK) ? 0L : 1L;
                out.collect(Row.of(id, event.model, event.version, failed, event.latencyMicros));
            }
        }
    }

    /** The result in the form in which the job writes it. */
    private static final class Points implements FlatMapFunction<Row, MetricPoint> {
        private static final long serialVersionUID = 1;

        @Override
        public void flatMap(Row row, Collector<MetricPoint> out) {
            long served = row.<Long>getFieldAs("served");
            double mean = row.<Long>getFieldAs("latency") / (double) served;
            out.collect(point("error_rate", row.<Long>getFieldAs("failed") / (double) served, row));
            out.collect(point("latency_mean", mean / MICROS_PER_MILLI, row));
            out.collect(point("latency_max", row.<Long>getFieldAs("slowest") / MICROS_PER_MILLI, row));
        }

        private static MetricPoint point(String metric, double value, Row row) {
            String segment = row.getFieldAs("segment");
            String window = row.getFieldAs("w");
            Instant end = row.<Instant>getFieldAs("rt").plusMillis(1); // SQL's time of a window is its last millisecond
            Series series = Series.of(
                    row.getFieldAs("model"),
                    row.getFieldAs("version"),
                    segment == null ? Segments.ALL : segment,
                    metric,
                    window,
                    "");
            return new MetricPoint(
                    series,
                    end.minusMillis(series.window().millis()),
                    end,
                    end,
                    value,
                    row.<Long>getFieldAs("served"),
                    Double.NaN,
                    Double.NaN,
                    Double.NaN,
                    false,
                    List.of());
        }
    }
}
