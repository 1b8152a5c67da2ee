package io.modelwatch.udfs.incident;

import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.control.Instruction.Kind;
import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.control.ConfiguredRules;
import io.modelwatch.udfs.control.Effect;
import io.modelwatch.udfs.control.MaintenanceEffect.Ended;
import io.modelwatch.udfs.control.MaintenanceEffect.Marked;
import io.modelwatch.udfs.control.PatternEffect;
import io.modelwatch.udfs.control.RuleEffect;
import io.modelwatch.udfs.control.RuleEffect.Holds;
import io.modelwatch.udfs.control.ServingEffect;
import io.modelwatch.udfs.control.ServingEffect.Stage;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.Finding;
import io.modelwatch.udfs.detect.Finding.End;
import io.modelwatch.udfs.detect.Finding.Side;
import io.modelwatch.udfs.detect.Findings;
import io.modelwatch.udfs.detect.Rule;
import io.modelwatch.udfs.detect.Rule.Direction;
import io.modelwatch.udfs.detect.Threshold;
import io.modelwatch.udfs.detect.Transition;
import io.modelwatch.udfs.stats.Category;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the tests of signs and patterns share: one model, times in seconds, windows of 10 s, labels that come 30 s after serving. */
public final class IncidentScene {
    public static final long SECOND = 1_000;
    public static final long HORIZON = 30 * SECOND;
    private static final Map<String, Long> WITHIN =
            Map.of("BadRollout", 900 * SECOND, "Overload", 300 * SECOND, "SilentFailure", 10 * SECOND);
    public static final PatternSettings PATTERNS = new PatternSettings(Catalog.incidentKinds().all().stream()
            .map(kind -> new PatternSettings.OfKind(kind, true, WITHIN.getOrDefault(kind.name(), 0L)))
            .toList());
    public static final IncidentSettings INCIDENTS = new IncidentSettings(
            20 * SECOND, 60 * SECOND, 60 * SECOND, 600 * SECOND, 3_600 * SECOND, Catalog.incidentKinds(), HORIZON);
    public static final ModelCommands NO_COMMANDS = new ModelCommands(
            List.of(), new PatternParameters(PATTERNS).withinMillis(pattern -> Map.of()), version -> 0);

    public static final ConfiguredRules NO_RULES = new ConfiguredRules(List.of());

    private IncidentScene() {}

    /** What is found of a series, without its time. */
    public record Trouble(String rule, Series series, Side side) {
        private static final String RULE = "Rule";

        private static Trouble of(String version, String metric, String segment, Side side) {
            var immediate = Series.of("ranker", version, segment, metric, "10s", "");
            boolean late = Findings.category(immediate) == Category.QUALITY;
            return new Trouble(
                    RULE, late ? Series.of("ranker", version, segment, metric, "10s", "30s") : immediate, side);
        }

        public Trouble of(String other) {
            return rule.equals(RULE) ? of(other, series.metric(), series.segment(), side) : silence(other);
        }

        public Trouble in(String other) {
            return of(series.version(), series.metric(), other, side);
        }

        /** Known one window after it began, quality its horizon later. */
        public Transition began(long since) {
            return began(since, since + 10 + (series.horizon().isNone() ? 0 : HORIZON / SECOND));
        }

        public Transition began(long since, long at) {
            return transition(Transition.Kind.BEGAN, since, at, found(since, false));
        }

        public Transition ended(long end, long at) {
            return transition(Transition.Kind.ENDED, end, at, found(end, false).ended(End.RECOVERED));
        }

        public Transition forgotten(long end, long at) {
            return transition(Transition.Kind.ENDED, end, at, found(end, false).ended(End.FORGOTTEN));
        }

        public Transition beganBesideAnother(long since) {
            return transition(Transition.Kind.BEGAN, since, since + 10, found(since, true));
        }

        private Finding found(long since, boolean inherited) {
            return Findings.of(rule, "warning", series, side, inherited, since * SECOND, (since + 10) * SECOND);
        }

        private Transition transition(Transition.Kind kind, long since, long at, Finding finding) {
            return new Transition(kind, "ranker", series.version(), at * SECOND, since * SECOND, finding, List.of());
        }
    }

    public static Trouble above(String metric) {
        return Trouble.of("v1", metric, "all", Side.ABOVE);
    }

    public static Trouble below(String metric) {
        return Trouble.of("v1", metric, "all", Side.BELOW);
    }

    public static Trouble silence(String version) {
        return new Trouble(
                DetectionSettings.NO_DATA,
                Series.of("ranker", version, "all", DetectionSettings.NO_DATA_METRIC, "10s", ""),
                Side.BELOW);
    }

    public static Transition seen(String version, long since) {
        return new Transition(
                Transition.Kind.SEEN, "ranker", version, (since + 10) * SECOND, since * SECOND, null, List.of());
    }

    public static Command deployed(long number, String version, long effectiveAt) {
        return new Command(
                number,
                Kind.DEPLOYED,
                effectiveAt * SECOND,
                new ServingEffect("ranker", version, Stage.DEPLOYED, Double.NaN));
    }

    /**
     * A command about a rule, a pattern or maintenance.
     *
     * @param texts names and values in turns
     */
    public static Command commanded(long number, Kind kind, long effectiveAt, String... texts) {
        Map<String, String> parameters = new TreeMap<>();
        for (int i = 0; i < texts.length; i += 2) {
            parameters.put(texts[i], texts[i + 1]);
        }
        return new Command(number, kind, effectiveAt * SECOND, effect(kind, parameters));
    }

    private static Effect effect(Kind kind, Map<String, String> texts) {
        String name = texts.get("name");
        String rule = name + "/" + texts.get("severity");
        return switch (kind) {
            case SET_RULE -> new RuleEffect(rule, Holds.ENABLED, rule(name, texts.get("models")));
            case DISABLE_RULE -> new RuleEffect(rule, Holds.DISABLED, null);
            case SET_PATTERN, RESET_PATTERN -> {
                Map<String, String> parameters = new TreeMap<>();
                texts.forEach((text, value) -> parameters.put(text.replace("parameters.", ""), value));
                parameters.remove("name");
                yield new PatternEffect(name, parameters);
            }
            case BEGIN_MAINTENANCE ->
                new Marked(
                        name,
                        texts.get("models"),
                        texts.get("versions"),
                        Instant.parse(texts.get("from")).toEpochMilli(),
                        Instant.parse(texts.get("until")).toEpochMilli(),
                        texts.get("reason"));
            case END_MAINTENANCE -> new Ended(name);
            default -> throw new IllegalArgumentException(kind + " is about a version");
        };
    }

    static Rule rule(String name, String models) {
        return new Rule(name, new Threshold(0, 1), "*", models, "*", "*", Direction.BOTH, 0, 0, 1, "warning", 1, 1, 0);
    }

    /** The signs of transitions, which are taken in by time. */
    public static List<Sign> signs(Transition... transitions) {
        return new Watched().take(transitions);
    }

    /** One model that is watched by itself. */
    public static final class Watched {
        private final ModelWatch watch;
        private final CommandsInForce inForce = new CommandsInForce(PATTERNS, INCIDENTS, NO_RULES);
        ModelSituation situation;

        public Watched(Command... commands) {
            this(ModelWatch.MOST_ABNORMAL, commands);
        }

        Watched(int mostAbnormal, Command... commands) {
            this.watch = new ModelWatch(PATTERNS, INCIDENTS, mostAbnormal);
            List.of(commands).forEach(inForce::add);
        }

        public List<Sign> take(Transition... transitions) {
            Map<Long, List<Transition>> byTime = new TreeMap<>();
            for (Transition transition : transitions) {
                byTime.merge(transition.at(), List.of(transition), IncidentScene::both);
            }
            List<Sign> signs = new ArrayList<>();
            byTime.forEach((at, ofOneTime) -> {
                ModelCommands commanded = inForce.at("ranker", watch.commandsUntil(situation, at), at);
                ModelWatch.Step step = watch.step(situation, "ranker", at, ofOneTime, commanded);
                situation = step.after();
                signs.addAll(step.signs());
            });
            return signs;
        }

        ModelSituation expire(long now) {
            return watch.expire(situation, now * SECOND);
        }
    }

    private static List<Transition> both(List<Transition> one, List<Transition> other) {
        List<Transition> both = new ArrayList<>(one);
        both.addAll(other);
        return both;
    }
}
