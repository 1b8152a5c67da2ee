package io.modelwatch.schemas.read;

import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.Tensor;
import io.modelwatch.schemas.produce.AvroWire;
import io.modelwatch.schemas.produce.Feedback;
import io.modelwatch.schemas.produce.InferenceRequest;
import io.modelwatch.schemas.produce.InferenceResponse;
import io.modelwatch.schemas.produce.JsonWire;
import io.modelwatch.schemas.produce.Prediction;
import io.modelwatch.schemas.produce.ResourceUsage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Seeded records in both formats: valid ones, and some that break a rule. */
final class RandomRecords {
    private static final String[] MODELS = {"search-ranker", "recall", "模型"};
    private static final String[] STATUSES = {
        "ok", "ok", "OK", "200", "503 Service Unavailable", "timeout", "Timed-Out", "418"
    };
    private static final String[] KINDS = {"click", "Add to cart", "PURCHASE", "impression", "like", "gefällt mir"};
    private static final String[] VALUES = {"ios", "android", "fridge", "de", "", "fr"};
    private static final Pattern TIME = Pattern.compile("\"time\":([0-9]{13})(?![0-9])");
    private final Random random;

    RandomRecords(long seed) {
        this.random = new Random(seed);
    }

    /** One event mostly; in JSON also several, and as other programs write it. */
    byte[] encodeAny(Kind kind, double badShare) {
        byte[] event = encode(kind, badShare);
        if (event[0] != '{' || random.nextInt(4) > 0) {
            return event;
        }
        String json = new String(event, StandardCharsets.UTF_8);
        String other = new String(jsonOf(kind, badShare), StandardCharsets.UTF_8);
        String several =
                switch (random.nextInt(6)) {
                    case 0 -> "[" + json + ", " + other + "]";
                    case 1 -> json + "\n" + other + "\n";
                    case 2 -> "\ufeff" + json;
                    case 3 -> json.replace("\"requestId\":", "\"request_id\":\"trace\",\"requestId\":");
                    case 4 ->
                        json.substring(0, json.length() - 1).replace("\"itemId\":", "\"item_id\":4711,\"itemId\":")
                                + ",\"request_id\":7}";
                    default -> json.replace("requestId", "request_id").replace("itemId", "item_id");
                };
        return withTimes(several).getBytes(StandardCharsets.UTF_8);
    }

    private byte[] jsonOf(Kind kind, double badShare) {
        byte[] event = encode(kind, badShare);
        while (event[0] != '{') {
            event = encode(kind, badShare);
        }
        return event;
    }

    private String withTimes(String json) {
        Matcher time = TIME.matcher(json);
        return time.replaceAll(found -> "\"time\":" + time(Long.parseLong(found.group(1))));
    }

    private String time(long millis) {
        return switch (random.nextInt(6)) {
            case 0 -> '"' + Instant.ofEpochMilli(millis).toString() + '"';
            case 1 ->
                '"'
                        + Instant.ofEpochMilli(millis)
                                .atOffset(ZoneOffset.ofHoursMinutes(5, 30))
                                .toString()
                        + '"';
            case 2 -> Long.toString(millis / 1_000);
            case 3 -> millis / 1_000 + "." + (1_000 + millis % 1_000);
            case 4 -> "\"" + millis + "000\"";
            default -> millis + "000000";
        };
    }

    byte[] encode(Kind kind, double badShare) {
        boolean bad = random.nextDouble() < badShare;
        boolean avro = random.nextBoolean();
        return switch (kind) {
            case REQUEST -> {
                InferenceRequest request = request(bad);
                yield avro ? AvroWire.encode(request) : JsonWire.encode(request);
            }
            case RESPONSE -> {
                InferenceResponse response = response(bad);
                yield avro ? AvroWire.encode(response) : JsonWire.encode(response);
            }
            case FEEDBACK -> {
                Feedback feedback = feedback(bad);
                yield avro ? AvroWire.encode(feedback) : JsonWire.encode(feedback);
            }
            default -> {
                ResourceUsage usage = usage(bad);
                yield avro ? AvroWire.encode(usage) : JsonWire.encode(usage);
            }
        };
    }

    private Feedback feedback(boolean bad) {
        double label = bad ? number() : random.nextInt(5);
        if (random.nextBoolean()) {
            return new Feedback(id(bad), id(false), label, time(bad));
        }
        return new Feedback(
                id(bad),
                id(false),
                random.nextBoolean() ? label : Double.NaN,
                time(bad),
                bad ? text(80) : KINDS[random.nextInt(KINDS.length)],
                random.nextInt(3) * (bad ? -1 : 1),
                bad ? number() : random.nextInt(10_000) / 100.0,
                random.nextBoolean() ? null : bad ? text(5) : "eur",
                random.nextBoolean() ? null : bad ? text(140) : model());
    }

    private InferenceRequest request(boolean bad) {
        Map<String, String> segments = new HashMap<>();
        for (String name : List.of("device", "country", "shop")) {
            if (random.nextBoolean()) {
                segments.put(name, VALUES[random.nextInt(VALUES.length)]);
            }
        }
        float[] features = new float[random.nextInt(17)];
        List<Tensor> inputs = random.nextBoolean() ? List.of(Tensor.row("features", features)) : List.of();
        int rate = bad ? random.nextInt(4) - 1 : 1 + random.nextInt(100);
        return new InferenceRequest(id(bad), model(), version(bad), time(bad), segments, inputs, rate);
    }

    private InferenceResponse response(boolean bad) {
        List<Prediction> predictions = new ArrayList<>();
        for (int i = random.nextInt(20); i > 0; i--) {
            String item = random.nextInt(5) == 0 ? "id-" + random.nextInt(4) : id(bad && random.nextInt(10) == 0);
            predictions.add(new Prediction(item, bad && random.nextInt(10) == 0 ? number() : random.nextDouble()));
        }
        String status = bad ? text(80) : STATUSES[random.nextInt(STATUSES.length)];
        long latency = bad ? random.nextLong() : random.nextInt(1_000_000) - 100_000;
        return new InferenceResponse(id(bad), model(), version(bad), time(bad), status, latency, predictions);
    }

    private ResourceUsage usage(boolean bad) {
        Map<String, Double> readings = new HashMap<>();
        for (int i = random.nextInt(bad ? 80 : 5); i > 0; i--) {
            readings.put("reading_" + i, bad && random.nextInt(10) == 0 ? number() : random.nextDouble());
        }
        return new ResourceUsage(model(), version(bad), "pod-" + random.nextInt(9), time(bad), readings);
    }

    private String model() {
        return MODELS[random.nextInt(MODELS.length)];
    }

    private String version(boolean bad) {
        return bad ? text(140) : "v" + random.nextInt(10);
    }

    private long time(boolean bad) {
        long usual = Samples.NOW - random.nextInt(100_000);
        if (!bad) {
            return usual;
        }
        return switch (random.nextInt(5)) {
            case 0 -> random.nextLong();
            case 1 -> 0;
            case 2 -> usual * 1_000;
            case 3 -> Samples.NOW + Samples.AHEAD + random.nextInt(2);
            default -> usual;
        };
    }

    private double number() {
        double[] numbers = {Double.NaN, Double.POSITIVE_INFINITY, -1e300, 1e39, Float.MAX_VALUE, -0.0, Double.MIN_VALUE
        };
        return numbers[random.nextInt(numbers.length)];
    }

    private String id(boolean bad) {
        return bad ? text(300) : random.nextInt(8) == 0 ? printable(text(80)) + "x" : "id-" + random.nextInt(1_000_000);
    }

    private static String printable(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "_");
    }

    /** Up to so many characters of up to four bytes. */
    private String text(int most) {
        int[] codePoints = random.ints(random.nextInt(most), 1, 0x11000)
                .map(point ->
                        Character.isSurrogate((char) point) ? 0x1F600 : random.nextBoolean() ? point : point % 128)
                .toArray();
        return new String(codePoints, 0, codePoints.length);
    }
}
