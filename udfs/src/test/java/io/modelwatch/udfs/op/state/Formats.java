package io.modelwatch.udfs.op.state;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.control.Instruction;
import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Sampled;
import io.modelwatch.schemas.event.Segments;
import io.modelwatch.schemas.event.Tensor;
import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.Sized;
import io.modelwatch.udfs.compare.CandidateBoard;
import io.modelwatch.udfs.compare.VerdictSettings;
import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.control.ControlMemory;
import io.modelwatch.udfs.control.Effect;
import io.modelwatch.udfs.control.MaintenanceEffect;
import io.modelwatch.udfs.control.PatternEffect;
import io.modelwatch.udfs.control.RuleEffect;
import io.modelwatch.udfs.control.ServingEffect;
import io.modelwatch.udfs.control.StatementEffect;
import io.modelwatch.udfs.control.VersionEffect;
import io.modelwatch.udfs.detect.AlertMemory;
import io.modelwatch.udfs.detect.Detector;
import io.modelwatch.udfs.detect.DetectorKind;
import io.modelwatch.udfs.detect.LabelGaps;
import io.modelwatch.udfs.detect.SeriesMemory;
import io.modelwatch.udfs.detect.SharedFormats;
import io.modelwatch.udfs.detect.Transition;
import io.modelwatch.udfs.detect.adaptive.AdaptiveMemory;
import io.modelwatch.udfs.drift.FirstDays;
import io.modelwatch.udfs.follow.PendingRequests;
import io.modelwatch.udfs.follow.Row;
import io.modelwatch.udfs.follow.SizedRows;
import io.modelwatch.udfs.guard.FailureTally;
import io.modelwatch.udfs.incident.ModelSituation;
import io.modelwatch.udfs.incident.Sign;
import io.modelwatch.udfs.incident.SizedIncidents;
import io.modelwatch.udfs.incident.said.StatementMemory;
import io.modelwatch.udfs.incident.shared.Causes;
import io.modelwatch.udfs.incident.shared.TroubleMemory;
import io.modelwatch.udfs.profile.FeatureEvents;
import io.modelwatch.udfs.profile.KnownFeatures;
import io.modelwatch.udfs.profile.ModelProfile;
import io.modelwatch.udfs.profile.ProfilePart;
import io.modelwatch.udfs.silence.ModelPresence;
import io.modelwatch.udfs.stats.Measure;
import io.modelwatch.udfs.stats.ModelSettings;
import io.modelwatch.udfs.stats.ModelSettings.Task;
import io.modelwatch.udfs.stats.Readings;
import io.modelwatch.udfs.stats.Summary;
import io.modelwatch.udfs.window.ModelTerm;
import io.modelwatch.udfs.window.OpenWindow;
import io.modelwatch.udfs.window.PanePart;
import io.modelwatch.udfs.window.Presence;
import io.modelwatch.udfs.window.RollCall;
import io.modelwatch.udfs.window.Roster;
import io.modelwatch.udfs.window.Rosters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/** Everything that writes itself by hand, and how to make what it writes. */
final class Formats {
    private static final ModelSettings RANKING =
            new ModelSettings("m", ModelSettings.Task.RANKING, 0.5, List.of(1, 3), List.of(60_000L), true);

    /**
     * A writer with its reader.
     *
     * @param maker of what it writes
     * @param serializer null where it is none of Flink's
     */
    record Format<T>(
            String name,
            Sized.Maker maker,
            TypeSerializer<T> serializer,
            Writer<T> writer,
            Reader<T> reader,
            Shown<T> show) {
        void write(T value, DataOutputView out) throws IOException {
            writer.write(value, out);
        }

        Object read(DataInputView in) throws IOException {
            return reader.read(in);
        }

        /** What is compared: the value, or what it says where its fields may stand in another order. */
        Object shown(T value) {
            return show.of(value);
        }

        @SuppressWarnings("unchecked") // the maker makes them
        T cast(Object value) {
            return (T) value;
        }

        Class<?> by() {
            return serializer == null ? writer.getClass() : serializer.getClass();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    interface Writer<T> {
        void write(T value, DataOutputView out) throws IOException;
    }

    interface Reader<T> {
        T read(DataInputView in) throws IOException;
    }

    interface Shown<T> {
        Object of(T value);
    }

    private Formats() {}

    static List<Format<?>> all() {
        List<Format<?>> all = new ArrayList<>();
        for (Event.Kind kind : Event.Kind.values()) {
            all.add(of("Event " + kind, new EventSerializer(), sized -> event(sized, kind)));
        }
        for (Row.State state : Row.State.values()) {
            all.add(pendingRequests(state));
        }
        all.add(of(new PointSerializer(), MetricPoint.class));
        all.add(of(VerdictSerializer.INSTANCE, Verdict.class));
        all.add(of(new SampledSerializer(), Sampled.class));
        all.add(of("Judged", new SentOutcomeSerializer<>(), Formats::judged));
        for (Class<? extends Outcome> sent : List.of(Outcome.Rescored.class, Outcome.RescoredJudged.class)) {
            all.add(of(sent.getSimpleName(), new SentOutcomeSerializer<>(), sized -> sized.make(sent, "")));
        }
        for (Class<? extends Effect> effect : effects()) {
            all.add(of(
                    "Command " + effect.getSimpleName(),
                    Memories.COMMAND,
                    sized -> new Command(7, Instruction.Kind.RETIRE, 8, sized.make(effect, "effect"))));
        }
        all.add(of(Memories.ALERT, AlertMemory.class));
        all.add(of(TransitionSerializer.INSTANCE, Transition.class));
        all.add(of("Transition of a version", TransitionSerializer.INSTANCE, Formats::versionSeen));
        all.add(of(SignSerializer.INSTANCE, Sign.class));
        all.add(of("Sign of a change", SignSerializer.INSTANCE, Formats::changed));
        all.add(of("ControlMemory", Memories.CONTROL, Formats::controlMemory));
        all.add(of(Memories.SERIES, SeriesMemory.class));
        all.add(of(RosterSerializer.INSTANCE, Roster.class));
        all.add(of(RostersSerializer.INSTANCE, Rosters.class));
        all.add(of(Memories.PRESENCE, ModelPresence.class));
        all.add(of(LedgerEntrySerializer.INSTANCE, LedgerEntry.class));
        all.add(of(PartitionTimeSerializer.INSTANCE, PartitionTime.class));
        all.add(of(RollCallSerializer.INSTANCE, RollCall.class));
        all.add(of(ModelTermSerializer.INSTANCE, ModelTerm.class));
        all.add(of(PanePartSerializer.INSTANCE, PanePart.class));
        all.add(of(OpenWindowSerializer.INSTANCE, OpenWindow.class));
        all.add(of(PresenceSerializer.INSTANCE, Presence.class));
        all.add(of(FailureTallySerializer.INSTANCE, FailureTally.class));
        all.add(of(Memories.SITUATION, ModelSituation.class));
        all.add(of(Memories.LABEL_GAPS, LabelGaps.class));
        all.add(of("IncidentMemory", Memories.INCIDENT, SizedIncidents::memory));
        all.add(of(Memories.CAUSES, Causes.class));
        all.add(of(Memories.TROUBLE, TroubleMemory.class));
        all.add(of(Memories.STATEMENTS, StatementMemory.class));
        all.add(of("SegmentHistory", Memories.SEGMENTS, SizedIncidents::history));
        Catalog.detectors().forEach(kind -> all.addAll(memoriesOf(kind)));
        Catalog.measures().forEach(measure -> all.addAll(summariesOf(measure)));
        all.add(board());
        all.add(of(ProfilePartSerializer.INSTANCE, ProfilePart.class));
        all.add(modelProfile());
        all.add(knownFeatures());
        all.add(firstDays());
        return all;
    }

    private static <T> Format<T> of(TypeSerializer<T> serializer, Class<T> type) {
        return of(type.getSimpleName(), serializer, sized -> sized.make(type, ""));
    }

    private static <T> Format<T> of(String name, TypeSerializer<T> serializer, Sized.Maker maker) {
        return new Format<>(name, maker, serializer, serializer::serialize, serializer::deserialize, value -> value);
    }

    private static Event event(Sized sized, Event.Kind kind) {
        Event event = new Event().reset(kind);
        event.time = 7;
        switch (kind) {
            case REQUEST -> {
                named(event, sized);
                event.requestId = sized.make(byte[].class, "requestId");
                event.segments = sized.make(Segments.class, "segments");
                event.inputs = sized.list("inputs", i -> sized.make(Tensor.class, "input"));
            }
            case RESPONSE -> {
                named(event, sized);
                event.requestId = sized.make(byte[].class, "requestId");
                event.status = sized.text("status");
                event.items = sized.make(long[].class, "items");
                event.scores = sized.make(float[].class, "scores");
            }
            case FEEDBACK -> event.requestId = sized.make(byte[].class, "requestId");
            case RESOURCE -> {
                named(event, sized);
                event.instance = sized.text("instance");
                event.readingNames = sized.make(String[].class, "readings");
                event.readings = new double[event.readingNames.length];
            }
            case HEARTBEAT, END -> {}
        }
        return event;
    }

    private static void named(Event event, Sized sized) {
        event.model = sized.text("model");
        event.version = sized.text("version");
    }

    private static Format<PendingRequests> pendingRequests(Row.State state) {
        TypeSerializer<PendingRequests> serializer = new PendingRequestsSerializer();
        return new Format<>(
                "PendingRequests " + state,
                sized -> SizedRows.table(sized, state),
                serializer,
                serializer::serialize,
                serializer::deserialize,
                SizedRows::shown);
    }

    private static Transition versionSeen(Sized sized) {
        return new Transition(Transition.Kind.SEEN, sized.text("model"), sized.text("version"), 2, 1, null, List.of());
    }

    private static Sign changed(Sized sized) {
        return new Sign(
                Sign.Kind.CHANGED,
                sized.text("model"),
                sized.text("version"),
                2,
                1,
                null,
                List.of(),
                Sign.Around.NOTHING,
                sized.text("pattern"),
                Map.of());
    }

    private static List<Class<? extends Effect>> effects() {
        return List.of(
                VersionEffect.Scores.class,
                VersionEffect.Retired.class,
                ServingEffect.class,
                RuleEffect.class,
                PatternEffect.class,
                MaintenanceEffect.Marked.class,
                MaintenanceEffect.Ended.class,
                StatementEffect.class);
    }

    private static ControlMemory controlMemory(Sized sized) {
        ControlMemory memory = ControlMemory.NOTHING;
        List<Class<? extends Effect>> types = effects();
        List<Effect> effects = sized.list("latest", i -> (Effect) sized.make(types.get(i % types.size()), "latest[]"));
        for (Effect effect : effects) {
            memory = memory.accepting(new Command(7, Instruction.Kind.RETIRE, 8, effect));
        }
        return memory;
    }

    private static List<Format<?>> memoriesOf(DetectorKind kind) {
        Detector<?> detector = kind.create(kind.name().equals("threshold") ? Map.of("upper", 1) : Map.of());
        List<Format<?>> formats = new ArrayList<>(List.of(memoryOf(kind.name(), detector)));
        SharedFormats.of(detector).forEach(part -> formats.add(memoryOf(part)));
        return formats;
    }

    private static <M> Format<M> memoryOf(SharedFormats.Part<M> part) {
        return new Format<>(part.name(), sized -> part.initial(), null, part::write, part::read, part::shown);
    }

    private static <M> Format<M> memoryOf(String name, Detector<M> detector) {
        Class<?> memory = detector.initial().getClass();
        Sized.Maker maker = sized -> memory.isRecord() || memory.isEnum() ? sized.make(memory, "") : detector.initial();
        return new Format<>(name, maker, null, detector::write, detector::read, Formats::shown);
    }

    private static Object shown(Object memory) {
        return memory instanceof AdaptiveMemory adaptive ? HexFormat.of().formatHex(adaptive.toBytes()) : memory;
    }

    /** One for each type of outcome: fed with one that is large, and with many. */
    private static List<Format<?>> summariesOf(Measure measure) {
        List<Format<?>> formats = new ArrayList<>();
        ModelSettings settings = Stream.of(Task.RANKING, Task.BINARY, Task.REGRESSION, Task.NONE)
                .map(task -> new ModelSettings("m", task, 0.5, List.of(1, 3), List.of(60_000L), true))
                .filter(measure::appliesTo)
                .findFirst()
                .orElseThrow();
        for (Class<?> type : Outcome.class.getPermittedSubclasses()) {
            formats.add(new Format<Summary>(
                    measure.name() + " of " + type.getSimpleName(),
                    sized -> {
                        Summary summary = measure.empty(settings);
                        sized.list("outcomes", i -> (Outcome) sized.make(type, ""))
                                .forEach(summary::add);
                        return summary;
                    },
                    null,
                    Summary::write,
                    in -> {
                        Summary summary = measure.empty(settings);
                        summary.restore(in);
                        return summary;
                    },
                    Readings::of));
        }
        return formats;
    }

    private static Format<CandidateBoard> board() {
        return new Format<>(
                "CandidateBoard",
                sized -> {
                    CandidateBoard board = emptyBoard();
                    sized.list("candidates", i -> sized.make(Outcome.Rescored.class, "rescored"))
                            .forEach(board::add);
                    return board;
                },
                null,
                CandidateBoard::write,
                in -> {
                    CandidateBoard board = emptyBoard();
                    board.restore(in);
                    return board;
                },
                Formats::written);
    }

    /** Of a version's features, one of each kind that a value can be. */
    private static Format<ModelProfile> modelProfile() {
        return new Format<>(
                "ModelProfile",
                Formats::profile,
                null,
                ModelProfile::write,
                in -> {
                    ModelProfile profile = emptyProfile();
                    profile.merge(in);
                    return profile;
                },
                ModelProfile::toBytes);
    }

    private static ModelProfile profile(Sized sized) {
        ModelProfile profile = emptyProfile();
        for (Object value : List.of(1.5, -3e-200, 0.0, true, "text", List.of())) {
            profile.add(sized.text("version"), 2, FeatureEvents.of(sized.text("feature"), value));
        }
        sized.list("versions", i -> "v" + i).forEach(version -> profile.add(version, 1, null));
        sized.list("features", i -> "f" + i).forEach(feature -> profile.add("v", 1, FeatureEvents.of(feature, null)));
        return profile;
    }

    private static ModelProfile emptyProfile() {
        return new ModelProfile(Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    private static Format<KnownFeatures> knownFeatures() {
        return new Format<>(
                "KnownFeatures",
                sized -> {
                    KnownFeatures known = new KnownFeatures(7, Integer.MAX_VALUE);
                    known.learn(profile(sized), 0, 1);
                    return known;
                },
                null,
                KnownFeatures::write,
                in -> {
                    KnownFeatures known = new KnownFeatures(7, Integer.MAX_VALUE);
                    known.restore(in);
                    return known;
                },
                KnownFeatures::toBytes);
    }

    private static Format<FirstDays> firstDays() {
        return new Format<>(
                "FirstDays",
                sized -> {
                    FirstDays days = new FirstDays(ZoneOffset.UTC);
                    KnownFeatures known = new KnownFeatures(Long.MAX_VALUE / 2, Integer.MAX_VALUE);
                    ModelProfile profile = profile(sized);
                    known.learn(profile, 0, 1);
                    profile.versions().keySet().forEach(version -> days.takes(version, 86_400_000, known));
                    return days;
                },
                null,
                FirstDays::write,
                in -> {
                    FirstDays days = new FirstDays(ZoneOffset.UTC);
                    days.restore(in);
                    return days;
                },
                FirstDays::toBytes);
    }

    /** Its fields have scratch among them. */
    private static byte[] written(CandidateBoard board) {
        try {
            DataOutputSerializer out = new DataOutputSerializer(1 << 10);
            board.write(out);
            return out.getCopyOfBuffer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CandidateBoard emptyBoard() {
        return new CandidateBoard("m", VerdictSettings.of(RANKING, 0.01, 0.1), 10_000, 60_000, failure -> {});
    }

    /** With the hash of its own id, which is not written. */
    private static Outcome.Judged judged(Sized sized) {
        Outcome.Judged any = sized.make(Outcome.Judged.class, "");
        return new Outcome.Judged(
                any.model(),
                any.version(),
                any.segments(),
                any.time(),
                any.weight(),
                any.requestId(),
                any.horizonMillis(),
                any.predictions(),
                any.truth());
    }
}
