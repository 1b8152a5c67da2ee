package io.modelwatch.udfs.incident;

import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.Transition;
import io.modelwatch.schemas.control.Command;
import io.modelwatch.udfs.control.ConfiguredRules;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the tests of signs and patterns share: one model, times in seconds, windows of 10 s, labels that come 30 s after serving. */
public final class IncidentScene {
    public static final long SECOND = 1_000;
    public static final long HORIZON = 30 * SECOND;
    public static final PatternSettings PATTERNS =
            new PatternSettings(EnumSet.allOf(IncidentKind.class), 900 * SECOND, 300 * SECOND, 10 * SECOND);
    public static final IncidentSettings INCIDENTS =
            new IncidentSettings(20 * SECOND, 60 * SECOND, 60 * SECOND, 600 * SECOND, 3_600 * SECOND, HORIZON);
    public static final Commanded NO_COMMANDS =
            new Commanded(List.of(), new PatternParameters(PATTERNS).withinMillis(pattern -> Map.of()), version -> 0);

    public static final ConfiguredRules NO_RULES = ConfiguredRules.fixed(List.of());

    private IncidentScene() {}

    /** An alert of a series, without its time. */
    public record Trouble(String version, String metric, String segment, String side) {
        public Trouble of(String other) {
            return new Trouble(other, metric, segment, side);
        }

        public Trouble in(String other) {
            return new Trouble(version, metric, other, side);
        }

        /** Known one window after it began, quality its horizon later. */
        public Transition began(long since) {
            long at = since + 10 + (Category.of(metric, segment) == Category.QUALITY ? HORIZON / SECOND : 0);
            return began(since, at);
        }

        public Transition began(long since, long at) {
            return transition(Transition.Kind.BEGAN, since, at, Map.of("side", side));
        }

        public Transition ended(long end, long at) {
            return transition(Transition.Kind.ENDED, end, at, Map.of("side", side, "reason", "recovered"));
        }

        public Transition forgotten(long end, long at) {
            return transition(Transition.Kind.ENDED, end, at, Map.of("side", side, "reason", "forgotten"));
        }

        public Transition beganBesideAnother(long since) {
            return transition(Transition.Kind.BEGAN, since, since + 10, Map.of("side", side, "baseline", "inherited"));
        }

        private Transition transition(Transition.Kind kind, long since, long at, Map<String, String> annotations) {
            Map<String, String> labels = new TreeMap<>(Map.of(
                    "alertname",
                    metric.equals("silence") ? "no_data" : "Rule",
                    "model",
                    "ranker",
                    "version",
                    version,
                    "segment",
                    segment,
                    "metric",
                    metric.equals("silence") ? "requests_per_second" : metric,
                    "window",
                    "10s"));
            if (Category.of(metric, segment) == Category.QUALITY && !metric.equals("silence")) {
                labels.put("horizon", "30s");
            }
            boolean began = kind == Transition.Kind.BEGAN;
            Alert alert = new Alert(
                    labels.toString(),
                    labels,
                    annotations,
                    began ? Alert.Status.FIRING : Alert.Status.RESOLVED,
                    Instant.ofEpochSecond(since),
                    began ? null : Instant.ofEpochSecond(since),
                    began ? 0 : 1);
            return new Transition(kind, "ranker", version, at * SECOND, since * SECOND, alert, List.of());
        }
    }

    public static Trouble above(String metric) {
        return new Trouble("v1", metric, "all", "above");
    }

    public static Trouble below(String metric) {
        return new Trouble("v1", metric, "all", "below");
    }

    public static Trouble silence(String version) {
        return new Trouble(version, "silence", "all", "below");
    }

    public static Transition seen(String version, long since) {
        return new Transition(
                Transition.Kind.SEEN, "ranker", version, (since + 10) * SECOND, since * SECOND, null, List.of());
    }

    public static Command deployed(long number, String version, long effectiveAt) {
        return new Command(number, Command.Kind.DEPLOYED, "ranker", version, null, effectiveAt * SECOND);
    }

    /**
     * A command about a rule, a pattern or maintenance.
     *
     * @param texts names and values in turns
     */
    public static Command commanded(long number, Command.Kind kind, long effectiveAt, String... texts) {
        Map<String, String> parameters = new TreeMap<>();
        for (int i = 0; i < texts.length; i += 2) {
            parameters.put(texts[i], texts[i + 1]);
        }
        return new Command(number, kind, "", "", null, effectiveAt * SECOND, parameters);
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
                Commanded commanded = inForce.at("ranker", watch.commandsUntil(situation, at), at);
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
