package io.modelwatch.schemas.read.mapping;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.Key;
import io.modelwatch.schemas.event.Event.Kind;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How one kind of event is found in the JSON of a topic, as people write it. A text that begins with {@code /} is a pointer into the
 * object, one that begins with {@code ./} a pointer into an element of a list, and any other what the field holds in every event. Empty:
 * not given.
 *
 * @param kind request, response, joined (a request with its response), feedback or resource
 * @param when values by pointer, all of which the object must have
 * @param each pointer to a list of which each element is an event
 */
public record Mapping(
        @Key(
                name = "inputs[].name",
                required = true,
                range = Key.NOT_BLANK,
                meaning = "Name of the mapping, which dead letters tell.")
        String name,

        @Key(
                name = "inputs[].topic",
                required = true,
                range = Key.NOT_BLANK,
                meaning =
                        "One of kafka.topics.requests, responses, feedback or resources; JSON there is read by its mappings only.")
        String topic,

        @Key(
                name = "inputs[].kind",
                required = true,
                range = "request, response, joined, feedback or resource",
                meaning =
                        "What an object is read as; joined: a request with its response, both at the time of the response. A topic may have several mappings, also for the same objects.")
        String kind,

        @Key(
                name = "inputs[].when",
                byDefault = "{}",
                range = Key.NOT_BLANK,
                meaning =
                        "Which objects are meant: values by pointer, for example {/type: track, /event: [Viewed, Clicked]}; * is any value. Others are skipped.")
        Map<String, List<String>> when,

        @Key(
                name = "inputs[].each",
                range = "empty or a pointer to a list",
                meaning = "A list of which each element is an event; pointers into an element begin with ./")
        String each,

        @Key(
                name = "inputs[].request-id",
                range = "empty, or a pointer as /a/b",
                meaning = "Joins request, response and feedback.")
        String requestId,

        @Key(
                name = "inputs[].model",
                range = "empty, a pointer as /a/b, or the name itself",
                meaning = "Name of the model; of feedback, whose answer alone it is about, empty: of every one.")
        String model,

        @Key(
                name = "inputs[].version",
                range = "empty, a pointer as /a/b, or the version itself",
                meaning = "Version of the model.")
        String version,

        @Key(
                name = "inputs[].instance",
                range = "empty, a pointer as /a/b, or the name itself",
                meaning = "Of a resource: which instance of the server.")
        String instance,

        @Key(
                name = "inputs[].item-id",
                range = "empty, a pointer as /a/b, or the id itself",
                meaning = "Of feedback: the item that it is about.")
        String itemId,

        TimeSource time,
        LatencySource latency,

        @Key(
                name = "inputs[].status",
                range = "empty, a pointer as /a/b, or the status itself",
                meaning = "Of a response: ok, an error code or an HTTP code; empty: ok.")
        String status,

        @Key(
                name = "inputs[].sampled-rate",
                range = "empty, a pointer as /a/b, or a whole number",
                meaning = "Of a request: how many requests it stands for; empty: 1.")
        String sampledRate,

        PredictionSource predictions,
        LabelSource label,
        ActSource act,

        @Key(
                name = "inputs[].segments",
                byDefault = "{}",
                range = Key.NOT_BLANK,
                meaning = "Of a request: pointers by segment, for example device: /context/device.")
        Map<String, String> segments,

        @Key(
                name = "inputs[].readings",
                byDefault = "{}",
                range = Key.NOT_BLANK,
                meaning = "Of a resource: pointers by reading, for example cpu: /usage/cpu.")
        Map<String, String> readings)
        implements Serializable {
    private static final int MOST_NAMED = 64;
    private static final Map<String, List<Kind>> KINDS = Map.of(
            "request", List.of(Kind.REQUEST),
            "response", List.of(Kind.RESPONSE),
            "joined", List.of(Kind.REQUEST, Kind.RESPONSE),
            "feedback", List.of(Kind.FEEDBACK),
            "resource", List.of(Kind.RESOURCE));

    /** Where the time stands, and how it is written. */
    public record TimeSource(
            @Key(
                    name = "inputs[].time.at",
                    range = "empty, or a pointer as /a/b",
                    meaning = "When it happened; not with format kafka.")
            String at,

            @Key(
                    name = "inputs[].time.format",
                    byDefault = "auto",
                    meaning =
                            "How the time is written; auto: RFC 3339, or a number that is a time of 2000 to 2100 in one unit; kafka: the record's Kafka timestamp.")
            TimeFormat format,

            @Key(
                    name = "inputs[].time.plus-latency",
                    byDefault = "false",
                    meaning = "Of a response: whether the latency is added, where the time is that of the request.")
            boolean plusLatency)
            implements Serializable {}

    /** Where the latency stands, and its unit. */
    public record LatencySource(
            @Key(
                    name = "inputs[].latency.at",
                    range = "empty, or a pointer as /a/b",
                    meaning = "Of a response: how long the server took.")
            String at,

            @Key(name = "inputs[].latency.unit", byDefault = "ms", meaning = "What the latency is counted in.")
            LatencyUnit unit,

            @Key(
                    name = "inputs[].latency.since",
                    range = "empty, or a pointer as /a/b",
                    meaning =
                            "Instead of latency.at: when the call began, written as time.format says (with kafka: as auto says); the latency is the time minus it.")
            String since)
            implements Serializable {}

    /** Where the predictions stand. */
    public record PredictionSource(
            @Key(
                    name = "inputs[].predictions.each",
                    range = "empty, or a pointer to a list",
                    meaning = "Of a response: the list of predictions, best first.")
            String each,

            @Key(
                    name = "inputs[].predictions.item-id",
                    range = "empty, or a pointer as ./id",
                    meaning = "Id of a predicted item; . where the element is the id.")
            String itemId,

            @Key(
                    name = "inputs[].predictions.score",
                    range = "empty, or a pointer as ./score",
                    meaning =
                            "Score of a predicted item; empty: minus its place in the list, where the task is ranking, else none.")
            String score)
            implements Serializable {}

    /** Where the label stands, and what words mean. */
    public record LabelSource(
            @Key(
                    name = "inputs[].label.at",
                    range = "empty, a pointer as /a/b, or a number",
                    meaning = "Of feedback: the label.")
            String at,

            @Key(
                    name = "inputs[].label.table",
                    byDefault = "{}",
                    meaning = "Labels by word, for example {click: 1, purchase: 3}; other words are dead letters.")
            Map<String, Double> table)
            implements Serializable {}

    /** Where it stands what was done. */
    public record ActSource(
            @Key(
                    name = "inputs[].act.kind",
                    range = "empty, a pointer as /a/b, or the kind itself",
                    meaning =
                            "Of feedback: impression, view, click, cart, purchase or any word; then it needs no label.")
            String kind,

            @Key(
                    name = "inputs[].act.position",
                    range = "empty, or a pointer as /a/b",
                    meaning = "Of feedback: at which place the user saw the item, from 1.")
            String position,

            @Key(
                    name = "inputs[].act.value",
                    range = "empty, or a pointer as /a/b",
                    meaning = "Of feedback: what a purchase was worth.")
            String value,

            @Key(
                    name = "inputs[].act.currency",
                    range = "empty, a pointer as /a/b, or the currency itself",
                    meaning = "Of the value: three letters as in ISO 4217.")
            String currency)
            implements Serializable {
        /** Nothing but a label. */
        public static final ActSource NONE = new ActSource("", "", "", "");
    }

    public Mapping {
        when = new LinkedHashMap<>(when);
        segments = new LinkedHashMap<>(segments);
        readings = new LinkedHashMap<>(readings);
    }

    /**
     * This mapping, whose keys fit its kind and each other.
     *
     * @throws IllegalArgumentException with everything that is wrong
     */
    public Mapping checked() {
        List<String> problems = new ArrayList<>();
        if (KINDS.containsKey(kind)) {
            new MappingRules(this).addProblems(problems);
        } else {
            problems.add("kind must be request, response, joined, feedback or resource, was '%s'".formatted(kind));
        }
        if (Math.max(when.size(), Math.max(segments.size(), readings.size())) > MOST_NAMED) {
            problems.add("when, segments and readings must have at most %d entries each".formatted(MOST_NAMED));
        }
        check(problems.isEmpty(), "%s", String.join("; inputs[" + name + "].", problems));
        return this;
    }

    /** What an object is read as; of {@code joined}, the request and then the response. */
    public List<Kind> eventKinds() {
        return KINDS.get(kind);
    }
}
