package io.modelwatch.schemas.read;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Seeded JSON as the mappings of {@link MappedFuzzTest} expect it, and with values that they do not. */
final class RandomLogs {
    private static final String[] ODD = {
        "null",
        "NaN",
        "-Infinity",
        "1e400",
        "-0",
        "-0.0",
        "0.5",
        "7",
        "\"\"",
        "\"7\"",
        "\"0.25\"",
        "\"x\"",
        "true",
        "false",
        "{}",
        "[]",
        "[[]]",
        "[7]",
        "{\"a\":{\"b\":1}}",
        "\"\\ud800\"",
        "\"\\u00e9\\u0301\"",
        "12345678901234567890",
        "1795300000",
        "1795300000.5",
        "\"2026-11-21\"",
        "\"2026-11-21T21:46:40.5+01:00\"",
        "1.5e3",
        "\" \"",
        "\"|\"",
        "-1",
        "\"" + "y".repeat(300) + "\"",
        "\"" + "é".repeat(700) + "\"",
        "99999999999",
        "\"click\"",
        "\"call\"",
        "\"order\""
    };
    private final Random random;
    private double oddShare;

    RandomLogs(long seed) {
        this.random = new Random(seed);
    }

    /** One object mostly, also several. */
    String next(double share) {
        oddShare = share;
        return switch (random.nextInt(12)) {
            case 0 -> "[" + one() + " , " + one() + "]";
            case 1 -> one() + "\r\n" + one() + "\n";
            case 2 -> "\ufeff " + one();
            default -> one();
        };
    }

    private String one() {
        String id = field("meta", object(field("rid", quoted("r-" + random.nextInt(1_000))), model(), field("v", "7")));
        String time =
                Instant.ofEpochMilli(Samples.NOW - random.nextInt(100_000)).toString();
        return switch (random.nextInt(5)) {
            case 0, 1 ->
                object(
                        field("type", quoted("call")),
                        id,
                        field("ts", quoted(time)),
                        field("rate", Integer.toString(1 + random.nextInt(9))),
                        field("since", "1795299" + random.nextInt(10) + "00." + random.nextInt(1_000)),
                        field("took", random.nextInt(100) + "." + random.nextInt(1_000)),
                        field("http", object(field("code", "200"), field("more", "[{\"x\":[1]}]"))),
                        field("ctx", array(object(field("device", quoted("ios"))), quoted("de"))),
                        field("out", predictions()));
            case 2 ->
                object(
                        field("type", quoted(random.nextBoolean() ? "click" : "buy")),
                        id,
                        field("item", quoted("i-" + random.nextInt(50))),
                        field("ts", random.nextBoolean() ? quoted(time) : "1795299000.25"));
            case 3 ->
                object(
                        field("type", quoted("order")),
                        id,
                        field("lines", array(line(), line(), line())),
                        field("money", quoted(random.nextBoolean() ? "EUR" : "usd")),
                        field("at", random.nextBoolean() ? "1795299000" : "\"1795299000.5\""));
            default ->
                object(
                        field("type", quoted("usage")),
                        field("meta", object(model())),
                        field("pod", quoted("pod-" + random.nextInt(9))),
                        field("cpu", "0." + random.nextInt(100)),
                        field("mem", object(field("rss", Long.toString(random.nextLong())))));
        };
    }

    private String model() {
        return field("model", quoted(random.nextBoolean() ? "search-ranker" : "recall"));
    }

    /** With what was done, a quantity or both. */
    private String line() {
        boolean done = random.nextInt(4) > 0;
        return object(
                field("sku", quoted("s-" + random.nextInt(9))),
                done ? field("what", quoted(random.nextBoolean() ? "purchase" : "Add to Cart")) : "",
                field("place", Integer.toString(1 + random.nextInt(4))),
                field("price", random.nextInt(100) + ".99"),
                done && random.nextBoolean() ? "" : field("qty", Integer.toString(random.nextInt(4))));
    }

    private String predictions() {
        String[] all = new String[random.nextInt(12)];
        for (int i = 0; i < all.length; i++) {
            String score = object(field("s", Double.toString(random.nextDouble())));
            all[i] = random.nextDouble() < oddShare
                    ? odd()
                    : object(field("sku", quoted("i-" + random.nextInt(40))), field("by", score));
        }
        return array(all);
    }

    /** Sometimes missing, odd, or there twice. */
    private String field(String name, String value) {
        double draw = random.nextDouble();
        String good = quoted(name) + ":" + value;
        if (draw >= oddShare) {
            return good;
        }
        String odd = quoted(name) + (random.nextBoolean() ? " : " : ":") + odd();
        return switch (random.nextInt(5)) {
            case 0 -> "";
            case 1 -> good + "," + odd;
            case 2 -> odd + "," + good;
            default -> odd;
        };
    }

    private String odd() {
        return ODD[random.nextInt(ODD.length)];
    }

    private String object(String... fields) {
        List<String> shuffled = new ArrayList<>(List.of(fields));
        shuffled.removeIf(String::isEmpty);
        Collections.shuffle(shuffled, random);
        return "{" + String.join(",", shuffled) + "}";
    }

    private static String array(String... elements) {
        return "[" + String.join(", ", elements) + "]";
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }
}
