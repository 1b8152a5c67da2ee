package io.modelwatch.udfs.incident.shared;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.udfs.detect.Finding.Side;
import io.modelwatch.udfs.format.Lengths;
import io.modelwatch.udfs.incident.Sign;
import io.modelwatch.udfs.incident.Sign.Around;
import io.modelwatch.udfs.incident.Sign.Kind;
import io.modelwatch.udfs.incident.SignOrder;
import io.modelwatch.udfs.stats.Category;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which models got into trouble together: those of which something of one category became abnormal within a pane of each other, by the
 * event time at which it was known. A model's first beginning of a category counts; after each that joins, the next may be a pane later,
 * for as long in all as {@link Terms#spanMillis}. What a beginning belongs to becomes one, so that no model and no category is in two.
 * More traffic than expected is no trouble. Immutable, so that state may share it.
 *
 * @param goingOn those that something may still join, by name: few, since none begins while another of its category goes on
 */
public record Causes(List<Cause> goingOn) {
    /** Models that one cause remembers; what further ones begin with takes part, and is forgotten. */
    static final int MOST_MODELS = 1_000;

    private static final int FORMAT = 1;
    private static final Comparator<Sign> IN_ORDER =
            SignOrder.OF_SIGNS.thenComparing(Sign::model); // whatever came first

    /**
     * How far apart beginnings may be.
     *
     * @param paneMillis from that which joined last to the next, > 0
     * @param spanMillis from the first to the last, >= 0; a pane where that is longer
     */
    public record Terms(long paneMillis, long spanMillis) implements Serializable {
        public Terms {
            check(paneMillis > 0, "pane must be > 0 ms, was %s", paneMillis);
            check(spanMillis >= 0, "span must be >= 0 ms, was %s", spanMillis);
        }

        /** The last time at which something may join. */
        private long until(Cause cause) {
            return Math.min(cause.joinedAt() + paneMillis, cause.since() + Math.max(paneMillis, spanMillis));
        }
    }

    /**
     * What may be one cause. Of one model alone it has no effect yet.
     *
     * @param name label {@code cause}: category and time of its first beginning, which no other cause has
     * @param since event time of that beginning, epoch milliseconds
     * @param joinedAt event time at which a category of a model joined last, epoch milliseconds
     * @param began by model: the categories of what began in it, each once; at most {@link #MOST_MODELS}
     * @param categories of anything that began with it, each once
     */
    record Cause(String name, long since, long joinedAt, Map<String, List<Category>> began, List<Category> categories) {
        static final Comparator<Cause> OLDEST =
                Comparator.comparingLong(Cause::since).thenComparing(Cause::name);

        Cause {
            began = Map.copyOf(began);
            categories = List.copyOf(categories);
        }

        static Cause of(Sign began) {
            String what = began.category().name().toLowerCase(Locale.ROOT);
            List<Category> about = List.of(began.category());
            String name = what + "@" + Instant.ofEpochMilli(began.at());
            return new Cause(name, began.at(), began.at(), Map.of(began.model(), about), about);
        }

        /** Ascending. */
        Set<String> models() {
            return new TreeSet<>(began.keySet());
        }

        boolean takes(Sign sign) {
            return began.containsKey(sign.model()) || categories.contains(sign.category());
        }

        Cause with(Sign sign) {
            if (began.getOrDefault(sign.model(), List.of()).contains(sign.category())) {
                return this; // else it would go on for as long as something comes and goes
            }
            List<Category> about = List.of(sign.category());
            return joined(sign.at(), Map.of(sign.model(), about), about);
        }

        /** Under the name of this one. */
        Cause with(Cause other) {
            return joined(other.joinedAt, other.began, other.categories);
        }

        private Cause joined(long at, Map<String, List<Category>> more, List<Category> about) {
            Map<String, List<Category>> all = new TreeMap<>(began);
            new TreeMap<>(more).forEach((model, categoriesOfIt) -> {
                if (all.containsKey(model) || all.size() < MOST_MODELS) {
                    all.merge(model, categoriesOfIt, Cause::union);
                }
            });
            return new Cause(name, since, Math.max(joinedAt, at), all, union(categories, about));
        }

        private static List<Category> union(List<Category> some, List<Category> others) {
            Set<Category> all = EnumSet.copyOf(some);
            all.addAll(others);
            return List.copyOf(all);
        }

        boolean isShared() {
            return began.size() > 1;
        }

        Sign sharedBy(String model, long at) {
            Around about = new Around(categories, false, false, List.of(), 0);
            return new Sign(Kind.SHARED, model, Sign.EVERY_VERSION, at, since, null, List.of(), about, name, Map.of());
        }

        void write(DataOutput out) throws IOException {
            Lengths.writeText(name, out);
            out.writeLong(since);
            out.writeLong(joinedAt);
            Lengths.write(began.size(), out);
            for (String model : models()) {
                Lengths.writeText(model, out);
                write(began.get(model), out);
            }
            write(categories, out);
        }

        private static void write(List<Category> categories, DataOutput out) throws IOException {
            Lengths.writeTexts(categories.stream().map(Enum::name).toList(), out);
        }

        static Cause read(DataInput in) throws IOException {
            String name = Lengths.readText(in);
            long since = in.readLong();
            long joinedAt = in.readLong();
            Map<String, List<Category>> began = new TreeMap<>();
            for (int left = Lengths.read(in); left > 0; left--) {
                began.put(Lengths.readText(in), readCategories(in));
            }
            return new Cause(name, since, joinedAt, began, readCategories(in));
        }

        private static List<Category> readCategories(DataInput in) throws IOException {
            return Lengths.readTexts(in).stream().map(Category::valueOf).toList();
        }
    }

    /**
     * A step.
     *
     * @param after null where nothing needs to be known
     * @param shared one for each model that shares a cause since this step, or began with something more of it
     */
    public record Step(Causes after, List<Sign> shared) {}

    public Causes {
        goingOn = List.copyOf(goingOn);
    }

    /**
     * Takes in what began at one time.
     *
     * @param before null where nothing is known
     * @param signs of any models, in any order; those that are no trouble are passed over
     * @param now the time of all of them, not before that of an earlier step
     */
    public static Step step(Causes before, Collection<Sign> signs, long now, Terms terms) {
        Joining joining = new Joining(before, now, terms);
        signs.stream().filter(Causes::isTrouble).sorted(IN_ORDER).forEach(joining::take);
        return joining.step();
    }

    /** Whether something became abnormal that may be of one cause with what did elsewhere. */
    public static boolean isTrouble(Sign sign) {
        boolean surge = sign.category() == Category.TRAFFIC && sign.side() == Side.ABOVE;
        return sign.kind() == Sign.Kind.BEGAN && !surge;
    }

    /**
     * What has to be known of a step of one model: of each category the first trouble, without what was around. Whatever else of the
     * category begins at that time makes no difference.
     *
     * @param signs of one model and time, in any order
     */
    public static Collection<Sign> beginnings(Collection<Sign> signs) {
        Map<Category, Sign> first = new EnumMap<>(Category.class);
        signs.stream()
                .filter(Causes::isTrouble)
                .sorted(IN_ORDER)
                .forEach(sign -> first.computeIfAbsent(sign.category(), category -> alone(sign)));
        return first.values();
    }

    private static Sign alone(Sign began) {
        return new Sign(
                began.kind(),
                began.model(),
                began.version(),
                began.at(),
                began.since(),
                began.finding(),
                List.of(),
                Around.NOTHING,
                "",
                Map.of());
    }

    /** First event time at which nothing can join any more, epoch milliseconds. */
    public long overAt(Terms terms) {
        return 1 + goingOn.stream().mapToLong(terms::until).max().orElseThrow();
    }

    /** One step; used once, by one thread. */
    private static final class Joining {
        private final Map<String, Cause> goingOn = new TreeMap<>();
        private final Map<String, Sign> shared = new TreeMap<>();

        Joining(Causes before, long now, Terms terms) {
            List<Cause> known = before == null ? List.of() : before.goingOn;
            known.stream()
                    .filter(cause -> terms.until(cause) >= now)
                    .forEach(cause -> goingOn.put(cause.name(), cause));
        }

        /** What it belongs to is one from then on: under the name that models were told first, else that of the oldest. */
        void take(Sign began) {
            List<Cause> taking = goingOn.values().stream()
                    .filter(cause -> cause.takes(began))
                    .sorted(Comparator.comparing((Cause cause) -> !cause.isShared())
                            .thenComparing(Cause.OLDEST))
                    .toList();
            taking.forEach(cause -> goingOn.remove(cause.name()));
            Cause cause = taking.stream()
                    .reduce(Cause::with)
                    .map(known -> known.with(began))
                    .orElseGet(() -> Cause.of(began));
            goingOn.put(cause.name(), cause);
            if (cause.isShared()) {
                news(began, taking).forEach(model -> shared.put(model, cause.sharedBy(model, began.at())));
            }
        }

        /** Models that do not know the name of what they share, and that of the beginning, which may be of a further category. */
        private static Set<String> news(Sign began, List<Cause> taking) {
            Set<String> models = new TreeSet<>(Set.of(began.model()));
            boolean known = taking.stream().limit(1).anyMatch(Cause::isShared);
            taking.stream().skip(known ? 1 : 0).forEach(cause -> models.addAll(cause.models()));
            return models;
        }

        Step step() {
            return new Step(
                    goingOn.isEmpty() ? null : new Causes(List.copyOf(goingOn.values())), List.copyOf(shared.values()));
        }
    }

    public void write(DataOutput out) throws IOException {
        out.writeByte(FORMAT);
        Lengths.write(goingOn.size(), out);
        for (Cause cause : goingOn) {
            cause.write(out);
        }
    }

    public static Causes read(DataInput in) throws IOException {
        int format = in.readByte();
        if (format != FORMAT) {
            throw new IOException("format of causes must be %s, was %s".formatted(FORMAT, format));
        }
        List<Cause> goingOn = new ArrayList<>();
        for (int left = Lengths.read(in); left > 0; left--) {
            goingOn.add(Cause.read(in));
        }
        return new Causes(goingOn);
    }
}
