package io.modelwatch.schemas.read.mapping;

import io.modelwatch.schemas.event.Event.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One mapping, ready to be read by: where each field of its event is captured. What is not given is null. */
public final class MappedInput {
    /**
     * A segment or a reading.
     *
     * @param name UTF-8
     */
    public record Named(byte[] name, Source source) {}

    public final String name;
    public final Kind kind;
    /** Whether the event is a request, as its kind says, and its response. */
    public final boolean isJoined;
    /** Of which each element is an event; null: the object is one. */
    public final Elements each;

    public final Source requestId;
    public final Source model;
    public final Source version;
    public final Source instance;
    public final Source itemId;
    /** Null: the record's Kafka timestamp. */
    public final Source time;

    public final boolean plusLatency;
    public final Source latency;
    public final LatencyUnit latencyUnit;
    /** When the call began, where the latency is to be told from it. */
    public final Source began;

    public final Source status;
    public final Source sampledRate;
    public final Items predictions;
    public final Source label;
    public final LabelTable labels;
    public final Source feedbackKind;
    public final Source position;
    public final Source value;
    public final Source currency;
    public final List<Named> segments;
    public final List<Named> readings;

    private final Condition[] conditions;
    private final Node root;

    /** @throws IllegalArgumentException if the mapping's keys do not fit */
    MappedInput(Mapping given, Node root) {
        Mapping mapping = given.checked();
        this.root = root;
        name = mapping.name();
        kind = mapping.eventKinds().get(0);
        isJoined = mapping.eventKinds().size() > 1;
        each = mapping.each().isEmpty()
                ? null
                : root.at(Pointer.parse(mapping.each())).elements(mapping.each());
        conditions = conditions(mapping.when());
        requestId = source(mapping.requestId(), Capture.As.TEXT);
        model = source(mapping.model(), Capture.As.TEXT);
        version = source(mapping.version(), Capture.As.TEXT);
        instance = source(mapping.instance(), Capture.As.TEXT);
        itemId = source(mapping.itemId(), Capture.As.TEXT);
        time = source(mapping.time().at(), Capture.As.TIME, mapping.time().format());
        plusLatency = mapping.time().plusLatency();
        latency = source(mapping.latency().at(), Capture.As.NUMBER);
        latencyUnit = mapping.latency().unit();
        began = source(
                mapping.latency().since(),
                Capture.As.TIME,
                mapping.time().format().ofFields());
        status = source(mapping.status(), Capture.As.TEXT);
        sampledRate = source(mapping.sampledRate(), Capture.As.WHOLE);
        predictions = predictions(mapping.predictions());
        boolean words = !mapping.label().table().isEmpty();
        label = source(mapping.label().at(), words ? Capture.As.WORD : Capture.As.LABEL);
        labels = words ? new LabelTable(mapping.label().table()) : null;
        feedbackKind = source(mapping.act().kind(), Capture.As.TEXT);
        position = source(mapping.act().position(), Capture.As.WHOLE);
        value = source(mapping.act().value(), Capture.As.NUMBER);
        currency = source(mapping.act().currency(), Capture.As.TEXT);
        segments = named(mapping.segments(), Capture.As.WORD);
        readings = named(mapping.readings(), Capture.As.NUMBER);
    }

    /** Whether the object that was read is meant, or the element of {@link #each} that was. */
    public boolean applies() {
        for (Condition condition : conditions) {
            if (!condition.holds()) {
                return false;
            }
        }
        return true;
    }

    /** Whether elements of {@link #each} are meant, as far as the object around them shows. */
    public boolean appliesToList() {
        for (Condition condition : conditions) {
            if (!condition.isOfElement() && !condition.holds()) {
                return false;
            }
        }
        return true;
    }

    private Condition[] conditions(Map<String, List<String>> when) {
        List<Condition> all = new ArrayList<>();
        when.forEach((pointer, words) -> {
            boolean any = words.contains("*");
            byte[][] utf8 = words.stream().map(MappedInput::utf8).toArray(byte[][]::new);
            Capture capture = source(pointer, Capture.As.WORD).capture();
            all.add(new Condition(capture, Pointer.parse(pointer).isOfElement(), any ? new byte[0][] : utf8));
        });
        return all.toArray(Condition[]::new);
    }

    private Source source(String text, Capture.As as) {
        return source(text, as, null);
    }

    private Source source(String text, Capture.As as, TimeFormat format) {
        if (text.isEmpty()) {
            return null;
        }
        if (!Pointer.is(text)) {
            return new Source(utf8(text), null, text);
        }
        return new Source(null, node(Pointer.parse(text)).capture(as, format), text);
    }

    private Node node(Pointer pointer) {
        return (pointer.isOfElement() ? each.root() : root).at(pointer);
    }

    private Items predictions(Mapping.PredictionSource source) {
        if (source.each().isEmpty()) {
            return null;
        }
        Node list = node(Pointer.parse(source.each()));
        Node item = list.item();
        Capture score = source.score().isEmpty()
                ? null
                : item.at(Pointer.parse(source.score())).capture(Capture.As.NUMBER, null);
        var items = new Items(item.at(Pointer.parse(source.itemId())).capture(Capture.As.TEXT, null), score);
        list.add(items);
        return items;
    }

    private List<Named> named(Map<String, String> texts, Capture.As as) {
        List<Named> all = new ArrayList<>();
        texts.forEach((field, text) -> all.add(new Named(utf8(field), source(text, as))));
        return List.copyOf(all);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
