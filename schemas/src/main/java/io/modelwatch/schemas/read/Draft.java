package io.modelwatch.schemas.read;

import io.modelwatch.schemas.Hash;
import io.modelwatch.schemas.event.Currency;
import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.Features;
import io.modelwatch.schemas.event.FeedbackKind;
import io.modelwatch.schemas.event.Outcome.Served;
import io.modelwatch.schemas.event.Tensor;
import io.modelwatch.schemas.event.UnusablePart;
import io.modelwatch.schemas.read.text.Interner;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Fills an {@link Event} field by field, in whatever order the format has them, and applies the rules. Text comes as a slice of UTF-8.
 * Where a rule is broken that the record cannot do without (who, which model, when, what for), a method throws {@link Refused}; where it is
 * about a part, the part is left out or takes its default, and is noted in {@link Event#unusable}.
 */
final class Draft {
    private static final int MAX_INTERNED = 65_536;
    private static final int MAX_MODELS = 4_096;
    private static final int MAX_FEATURE_NAMES = 16_384;
    private static final int PARTS_OF_PREDICTIONS =
            UnusablePart.SCORE.bit() | UnusablePart.ITEM_ID.bit() | UnusablePart.PREDICTIONS.bit();
    /** As a latency: not measured, as many servers write it. */
    private static final long NOT_MEASURED = -1;

    final SegmentSlots segments;
    final ReadingSlots readings = new ReadingSlots();
    final Features features = new Features(ContractRules.MAX_FEATURES);

    private final PredictionSlots predictions = new PredictionSlots();
    private final StatusWords statuses = new StatusWords();
    private final FeedbackWords feedbackWords = new FeedbackWords();

    private final Projection wanted;
    private final TimeBounds bounds;
    private final RequestIds requestIds;
    private final Interner interner = new Interner(MAX_INTERNED);
    /** Apart: what is known as a model's name need not be one of a reading. */
    private final Interner readingNames = new Interner(MAX_MODELS);

    private final Interner featureNames = new Interner(MAX_FEATURE_NAMES);

    private final Map<String, Projection.Part> parts = new HashMap<>();
    private String lastModel;
    private Projection.Part lastPart;

    private Event event;
    /** Of the record that is read, epoch milliseconds. */
    private long kafkaTimestamp;

    /** Told the ids of items; mostly null. */
    private Consumer<String> itemIds;

    private int seen;
    private long unreadableInputs;

    Draft(Projection wanted, SegmentDimensions dimensions, TimeBounds bounds, RequestIds requestIds) {
        this.wanted = wanted;
        this.segments = new SegmentSlots(dimensions);
        this.bounds = bounds;
        this.requestIds = requestIds;
    }

    void begin(Kind kind, long recordMillis, Event into) {
        event = into.reset(kind);
        kafkaTimestamp = recordMillis;
        seen = 0;
        if (kind == Kind.REQUEST) {
            clear(Field.SEGMENTS);
        } else if (kind == Kind.RESPONSE) {
            clear(Field.STATUS);
            clear(Field.PREDICTIONS);
        }
    }

    /** Back to the field's default, as if it had not been there. */
    void clear(Field field) {
        seen &= ~field.bit();
        event.unusable &= ~partsOf(field);
        switch (field) {
            case SEGMENTS -> segments.clear();
            case SAMPLED_RATE -> event.weight = 1;
            case STATUS -> event.status = Served.OK;
            case LATENCY -> event.latencyMicros = -1;
            case PREDICTIONS -> predictions.begin(0);
            case READINGS -> readings.clear();
            case FEATURES -> event.features = null;
            default -> clearFeedback(field);
        }
    }

    private void clearFeedback(Field field) {
        switch (field) {
            case MODEL -> event.model = null;
            case LABEL -> event.label = Double.NaN;
            case KIND -> event.feedbackKind = FeedbackKind.NONE;
            case POSITION -> event.position = 0;
            case VALUE -> event.value = Double.NaN;
            case CURRENCY -> event.currency = Currency.NONE;
            default -> {}
        }
    }

    private static int partsOf(Field field) {
        return switch (field) {
            case SEGMENTS -> UnusablePart.SEGMENTS.bit();
            case SAMPLED_RATE -> UnusablePart.SAMPLED_RATE.bit();
            case STATUS -> UnusablePart.STATUS.bit();
            case LATENCY -> UnusablePart.LATENCY.bit();
            case PREDICTIONS -> PARTS_OF_PREDICTIONS;
            case READINGS -> UnusablePart.READINGS.bit();
            case FEATURES -> UnusablePart.FEATURES.bit();
            case POSITION -> UnusablePart.POSITION.bit();
            case VALUE -> UnusablePart.VALUE.bit();
            case CURRENCY -> UnusablePart.CURRENCY.bit();
            default -> 0;
        };
    }

    /** Notes that a part cannot be used; it is as if it were not there. */
    void unusable(UnusablePart part) {
        event.unusable |= part.bit();
    }

    void text(Field field, byte[] bytes, int at, int length) {
        seen |= field.bit();
        switch (field) {
            case REQUEST_ID -> {
                ContractRules.length(field.wireName, length, ContractRules.MAX_ID);
                ContractRules.printable(field.wireName, bytes, at, length);
                event.requestId = requestIds.of(bytes, at, length);
                event.hash = Hash.of64(event.requestId);
            }
            case ITEM_ID -> {
                ContractRules.length(field.wireName, length, ContractRules.MAX_ID);
                ContractRules.utf8(field.wireName, bytes, at, length); // hashed, never shown
                event.item = Hash.of64(bytes, at, length);
                tell(bytes, at, length);
            }
            case MODEL -> event.model = intern(field.wireName, bytes, at, length, ContractRules.MAX_NAME);
            case VERSION -> event.version = intern(field.wireName, bytes, at, length, ContractRules.MAX_NAME);
            case STATUS -> status(statuses.of(bytes, at, length));
            case INSTANCE -> {
                event.instance = intern(field.wireName, bytes, at, length, ContractRules.MAX_NAME);
                event.hash = Hash.of64(bytes, at, length);
            }
            case KIND -> feedbackKind(bytes, at, length);
            case CURRENCY -> {
                event.currency = Currency.of(bytes, at, length);
                if (event.currency == Currency.NONE) {
                    unusable(UnusablePart.CURRENCY);
                }
            }
            default -> throw new IllegalStateException(field + " is no text");
        }
    }

    private void feedbackKind(byte[] bytes, int at, int length) {
        ContractRules.length(Field.KIND.wireName, length, ContractRules.MAX_KIND);
        long known = feedbackWords.find(bytes, at, length);
        if (known == FeedbackKind.NONE) {
            ContractRules.name(Field.KIND.wireName, bytes, at, length);
            known = feedbackWords.add(bytes, at, length);
        }
        event.feedbackKind = known;
        if (itemIds != null) {
            itemIds.accept(FeedbackKind.plain(new String(bytes, at, length, StandardCharsets.UTF_8)));
        }
    }

    void whole(Field field, long value) {
        seen |= field.bit();
        switch (field) {
            case TIME -> {
                if (event.kind != Kind.FEEDBACK) { // a phone's clock may say anything
                    ContractRules.time(field.wireName, value, kafkaTimestamp);
                }
                event.time = value;
            }
            case SAMPLED_RATE -> sampledRate(value);
            case LATENCY -> latency(value);
            case POSITION -> position(value);
            default -> throw new IllegalStateException(field + " is no whole number");
        }
    }

    /** @param code null where it cannot be read */
    private void status(String code) {
        if (code == null) {
            unusable(UnusablePart.STATUS);
        } else {
            event.status = code;
        }
    }

    private void sampledRate(long rate) {
        if (ContractRules.isWeight(rate)) {
            event.weight = (int) rate;
        } else {
            unusable(UnusablePart.SAMPLED_RATE);
        }
    }

    private void latency(long micros) {
        if (ContractRules.isLatency(micros)) {
            event.latencyMicros = micros;
        } else if (micros != NOT_MEASURED) {
            unusable(UnusablePart.LATENCY);
        }
    }

    private void position(long place) {
        if (ContractRules.isPosition(place)) {
            event.position = (int) place;
        } else {
            unusable(UnusablePart.POSITION);
        }
    }

    /** @param value what the act was worth; NaN where that cannot be read */
    void value(double value) {
        seen |= Field.VALUE.bit();
        if (ContractRules.isValue(value)) {
            event.value = value;
        } else {
            unusable(UnusablePart.VALUE);
        }
    }

    void label(double value) {
        seen |= Field.LABEL.bit();
        ContractRules.finite("label", value);
        event.label = value;
    }

    /** Whether the model, which must be known, is measured by its scores: then their order alone is none. */
    boolean needsScores() {
        return wanted.needsScores(event.model);
    }

    /**
     * Makes room for the predictions: for all that can be wanted, as long as model and id are not known.
     *
     * @param once whether the format has each field once, so that a model and an id that were read stay
     */
    void beginPredictions(boolean once) {
        seen |= Field.PREDICTIONS.bit();
        boolean known = once && event.model != null && event.requestId != null && !isSampled();
        predictions.begin((known ? part() : Projection.Part.EVERYTHING).maxItems());
    }

    /**
     * @param bytes with the item's id, and with those of all items before at the places that were given for them
     * @param itemLength 0: there is none
     * @param score NaN: there is none; the item keeps its rank
     */
    void prediction(byte[] bytes, int itemAt, int itemLength, double score) {
        if (predictions.isFull()) {
            unusable(UnusablePart.PREDICTIONS);
            return;
        }
        float kept = (float) score;
        if (Math.abs(kept) > Float.MAX_VALUE) {
            kept = Float.NaN;
        }
        if (Float.isNaN(kept)) {
            unusable(UnusablePart.SCORE);
        }
        if (ContractRules.isId(bytes, itemAt, itemLength)) {
            predictions.add(bytes, itemAt, itemLength, kept);
            tell(bytes, itemAt, itemLength);
        } else {
            unusable(UnusablePart.ITEM_ID);
            predictions.skip();
        }
    }

    void tellItemIds(Consumer<String> listener) {
        itemIds = listener;
    }

    private void tell(byte[] bytes, int at, int length) {
        if (itemIds != null) {
            itemIds.accept(new String(bytes, at, length, StandardCharsets.UTF_8));
        }
    }

    void beginReadings() {
        seen |= Field.READINGS.bit();
        readings.clear();
    }

    /** The name of a reading, shared; null where it cannot be one. */
    String readingName(byte[] bytes, int at, int length) {
        String known = readingNames.find(bytes, at, length);
        if (known != null) {
            return known;
        }
        if (!ContractRules.isPlainName(bytes, at, length)
                || !wanted.reading(new String(bytes, at, length, StandardCharsets.UTF_8))) {
            unusable(UnusablePart.READINGS);
            return null;
        }
        return readingNames.intern(bytes, at, length);
    }

    /** Whether the record, read so far, is about a request of the sample. */
    boolean isSampled() {
        return wanted.sampleRate() > 0
                && (seen & Field.REQUEST_ID.bit()) != 0
                && Hash.fraction(event.hash) < wanted.sampleRate();
    }

    /** @param inputs what the model was given; null where that cannot be read */
    void inputs(List<Tensor> inputs) {
        event.inputs = inputs;
        if (inputs == null) {
            unreadableInputs++;
            unusable(UnusablePart.INPUTS);
        }
    }

    /** Whether the record, read so far, is about a request whose features are kept. */
    boolean isProfiled() {
        return event.model != null
                && (seen & Field.REQUEST_ID.bit()) != 0
                && Hash.fraction(event.hash) < wanted.featureRate(event.model);
    }

    void beginFeatures() {
        features.clear();
        event.features = features;
    }

    /** The name of a feature, shared; null where it cannot be one, or the request has too many. */
    String featureName(byte[] bytes, int at, int length) {
        String name = featureNames.find(bytes, at, length);
        if (name == null && ContractRules.isPlainName(bytes, at, length)) {
            name = featureNames.intern(bytes, at, length);
        }
        if (name == null || !features.hasRoomFor(name)) {
            unusable(UnusablePart.FEATURES);
            return null;
        }
        return name;
    }

    void featureText(String name, byte[] bytes, int at, int length) {
        if (length <= ContractRules.MAX_FEATURE_TEXT) {
            features.putText(name, bytes, at, length);
        } else {
            features.putUnusable(name);
        }
    }

    /** How many requests of the sample had inputs that could not be read. */
    long unreadableInputs() {
        return unreadableInputs;
    }

    /** Checks what needs the whole record, and hands over what was collected. */
    void finish(int required) {
        int missing = required & ~seen;
        if (missing != 0) {
            throw Refused.missing(Field.first(missing).wireName);
        }
        if (event.kind != Kind.FEEDBACK) { // which counts by when it was in Kafka
            ContractRules.notAhead(event.time, kafkaTimestamp, bounds.aheadMillis());
            ContractRules.notBehind(event.time, kafkaTimestamp, bounds.behindMillis());
        }
        switch (event.kind) {
            case REQUEST -> event.segments = segments.resolve(event.model);
            case RESPONSE -> {
                Projection.Part part = isSampled() ? Projection.Part.EVERYTHING : part();
                event.items = predictions.items(part);
                event.scores = predictions.scores(part);
                event.unusable |= predictions.takenOut(part);
            }
            case FEEDBACK -> {
                if ((seen & (Field.LABEL.bit() | Field.KIND.bit())) == 0) {
                    throw Refused.missing(Field.LABEL.wireName);
                }
                ContractRules.time("Kafka timestamp", kafkaTimestamp, kafkaTimestamp);
                if ((event.unusable & UnusablePart.CURRENCY.bit()) != 0) {
                    event.value = Double.NaN;
                }
                event.labelTime = Math.min(event.time, kafkaTimestamp);
                event.time = kafkaTimestamp;
            }
            case RESOURCE -> {
                if (readings.leaveOutUnusable()) {
                    unusable(UnusablePart.READINGS);
                }
                event.readingNames = readings.names();
                event.readings = readings.values();
            }
            default -> {}
        }
    }

    private String intern(String field, byte[] bytes, int at, int length, int max) {
        ContractRules.length(field, length, max);
        String known = interner.find(bytes, at, length);
        if (known != null) {
            return known;
        }
        ContractRules.name(field, bytes, at, length);
        return interner.intern(bytes, at, length);
    }

    private Projection.Part part() {
        if (!event.model.equals(lastModel)) {
            lastModel = event.model;
            lastPart = partOf(event.model);
        }
        return lastPart;
    }

    private Projection.Part partOf(String model) {
        Projection.Part known = parts.get(model);
        if (known == null) {
            known = wanted.of(model);
            if (parts.size() < MAX_MODELS) {
                parts.put(model, known);
            }
        }
        return known;
    }
}
