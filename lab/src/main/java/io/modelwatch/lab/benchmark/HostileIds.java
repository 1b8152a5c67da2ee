package io.modelwatch.lab.benchmark;

import io.modelwatch.schemas.Hash;
import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.Outcome.Served;
import io.modelwatch.schemas.event.Segments;
import io.modelwatch.udfs.follow.FollowSettings;
import io.modelwatch.udfs.op.FollowRequest;
import io.modelwatch.udfs.op.Shards;
import io.modelwatch.udfs.op.state.StreamTypes;
import io.modelwatch.udfs.stats.ModelSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;

/** What following requests costs when their ids were chosen to be expensive, without Kafka and without measuring. */
final class HostileIds {
    private static final int MAX_PARALLELISM = 128;
    private static final int SHARDS = 4_096;
    private static final FollowSettings SETTINGS = new FollowSettings(
            30_000,
            SHARDS,
            List.of(new ModelSettings(
                    ModelSettings.ANY_MODEL, ModelSettings.Task.RANKING, 0.5, List.of(10), List.of(10_000L), true)));

    /** How ids are chosen. */
    enum Ids {
        /** As usual: each request has its own, random one. */
        USUAL {
            @Override
            byte[] of(long number) {
                byte[] id =
                        new byte[USUAL_LENGTH]; // digit by digit: String.format would cost more than what is measured
                for (int i = 0; i < id.length; i++) {
                    long half = mix(i < Long.BYTES * 2 ? number : ~number);
                    id[i] = DIGITS[(int) (half >>> (4 * (i & 15))) & 15];
                }
                return id;
            }
        },
        /** Each request has its own, and all have the same {@link Hash#of64}. */
        COLLIDING {
            @Override
            byte[] of(long number) {
                long last = mix((2 * Long.BYTES * MULTIPLIER) ^ number) ^ BEFORE_THE_LAST;
                return ByteBuffer.allocate(2 * Long.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(number)
                        .putLong(last)
                        .array();
            }
        },
        /** All have the same. */
        ONE {
            @Override
            byte[] of(long number) {
                return "undefined".getBytes(StandardCharsets.US_ASCII);
            }
        };

        abstract byte[] of(long number);
    }

    private static final int USUAL_LENGTH = 36;
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
    private static final long BEFORE_THE_LAST = 42;

    private final Runner runner;

    HostileIds(Runner runner) {
        this.runner = runner;
    }

    /** How fast requests are followed, each with its response and a label; 2,000 a second of event time. */
    Run throughput(Ids ids, long requests) throws IOException {
        StreamExecutionEnvironment env = runner.environment(Backend.HEAP);
        env.setMaxParallelism(MAX_PARALLELISM);
        env.getConfig().enableObjectReuse();
        env.fromSource(new NumberSequenceSource(0, requests - 1), WatermarkStrategy.noWatermarks(), "numbers")
                .flatMap(new MakeEvents(ids, requests / Runner.PARALLELISM))
                .returns(StreamTypes.EVENT)
                .name("make events")
                .assignTimestampsAndWatermarks(WatermarkStrategy.<Event>forMonotonousTimestamps()
                        .withTimestampAssigner((event, before) -> event.time))
                .keyBy(new Shards(SHARDS), Types.INT)
                .transform("FollowRequest", StreamTypes.OUTCOME, new FollowRequest(SETTINGS))
                .sinkTo(new DiscardingSink<>());
        return runner.run("requests, ids " + ids, Backend.HEAP, requests, env, "make events");
    }

    /** A request, its response and its feedback of each number. */
    private record MakeEvents(Ids ids, long ofEachSource) implements FlatMapFunction<Long, Event> {
        private static final long serialVersionUID = 1;
        private static final long BEGIN = 1_790_000_000_000L;
        private static final Segments NO_SEGMENTS = Segments.NONE;

        @Override
        public void flatMap(Long number, Collector<Event> out) {
            byte[] id = ids.of(number);
            long hash = Hash.of64(id);
            long time = BEGIN + number % ofEachSource;
            Event request = event(Kind.REQUEST, id, hash, time);
            request.segments = NO_SEGMENTS;
            out.collect(request);
            Event response = event(Kind.RESPONSE, id, hash, time);
            response.status = Served.OK;
            response.items = new long[] {number, number + 1, number + 2};
            out.collect(response);
            Event feedback = event(Kind.FEEDBACK, id, hash, time);
            feedback.item = number;
            feedback.label = 1;
            feedback.labelTime = time;
            out.collect(feedback);
        }

        private static Event event(Kind kind, byte[] id, long hash, long time) {
            Event event = new Event().reset(kind);
            event.requestId = id;
            event.hash = hash;
            event.time = time;
            event.model = "ranker";
            event.version = "v1";
            return event;
        }
    }

    private static long mix(long value) {
        long mixed = value * MULTIPLIER;
        mixed ^= mixed >>> 33;
        mixed *= 0xFF51AFD7ED558CCDL;
        mixed ^= mixed >>> 33;
        mixed *= 0xC4CEB9FE1A85EC53L;
        return mixed ^ (mixed >>> 33);
    }
}
