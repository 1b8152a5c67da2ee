package io.modelwatch.local.wreck;

import io.modelwatch.schemas.event.Event;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Plays seeds on one site and holds the claims. */
final class Wreck {
    private static final String ALONE = "-alone";
    private static final long OUT_OF_ORDER_MILLIS = 2_000;
    private static final int SHOWN_BURSTS = 60;
    /** By the begin of the names of the gauges that count them. */
    private static final Map<String, Event.Kind> KINDS = Map.of(
            "requests", Event.Kind.REQUEST,
            "responses", Event.Kind.RESPONSE,
            "feedback", Event.Kind.FEEDBACK,
            "resources", Event.Kind.RESOURCE);

    private final WreckSite site;
    /** What the run without bad traffic said; null before it. */
    private Said alone;

    private int runs;

    Wreck(WreckSite site) {
        this.site = site;
    }

    /** What a run was like, for people. */
    record Report(int bursts, int records, int points, int alerts, int deadLetters) {}

    /** @throws AssertionError with seed, claim, the first thing that offends and the command that shows it again */
    Report play(Terms terms) throws Exception {
        BadTraffic.Written bad = BadTraffic.write(terms.seed(), new Budget(terms.records(), terms.bytes()));
        try {
            Said beside = run("-" + runs++, terms, bad.sent());
            if (alone == null) {
                alone = run(ALONE, new Terms(0, false, 0, 0, 0), List.of());
            }
            SameFigures.check(alone, beside);
            return new Report(
                    bad.bursts().size(),
                    bad.sent().size(),
                    beside.points().size(),
                    beside.alerts().size(),
                    beside.deadLetters());
        } catch (Claim.Broken broken) {
            throw new AssertionError(
                    "seed %d (%s): %s%n  again: %s%n  traffic: %s"
                            .formatted(
                                    terms.seed(),
                                    terms.rocksDb() ? "RocksDB" : "heap",
                                    broken.getMessage(),
                                    terms.command(),
                                    text(bad.bursts())),
                    broken);
        }
    }

    private Said run(String suffix, Terms terms, List<Sent> bad) throws Exception {
        List<Sent> all = new ArrayList<>(GoodTraffic.write());
        all.addAll(bad);
        all.sort(Comparator.comparingLong(Sent::position));
        Draws draws = new Draws(~terms.seed());
        WreckedJob job = new WreckedJob(site, suffix, terms.rocksDb());
        site.createTopics(suffix);
        site.write(suffix, GoodTraffic.clock(GoodTraffic.BEGIN));
        job.start(parallelism(draws), null);
        long failures;
        try {
            failures = wreck(job, suffix, terms, all, draws);
        } finally {
            job.clearAway();
        }
        Said said = Said.in(site, suffix);
        Claim.FAILS_NOWHERE.check(failures == 0, "internal errors are %s", failures);
        return said;
    }

    /** @return how many steps failed inside */
    private long wreck(WreckedJob job, String suffix, Terms terms, List<Sent> all, Draws draws) throws Exception {
        int parts = terms.disturbances() + 1;
        for (int part = 0; part < parts; part++) {
            site.write(suffix, all.subList(all.size() * part / parts, all.size() * (part + 1) / parts));
            job.awaitCheckpoint();
            if (part < terms.disturbances()) {
                job.start(parallelism(draws), end(job, draws));
                job.awaitCheckpoint();
            }
        }
        site.write(suffix, GoodTraffic.clock(GoodTraffic.CLOSED));
        job.awaitTold(GoodTraffic.CLOSED - OUT_OF_ORDER_MILLIS - 1);
        job.awaitCheckpoint();
        checkCounts(all);
        long beyond = sum(Shown.sums(name -> name.equals("recordsBeyondBound")));
        Claim.BOUNDED.check(beyond == 0, "records left out as too large are %s", beyond);
        long failures = sum(Shown.sums(name -> name.equals("internalErrors")));
        job.start(parallelism(draws), job.stop());
        job.awaitCheckpoint();
        return failures;
    }

    private static int parallelism(Draws draws) {
        return 1 + draws.below(WreckSite.SLOTS);
    }

    private static URI end(WreckedJob job, Draws draws) throws Exception {
        return draws.chance(0.5) ? job.stop() : job.kill();
    }

    private static void checkCounts(List<Sent> written) {
        Map<Event.Kind, Long> counts =
                written.stream().collect(Collectors.groupingBy(Sent::kind, Collectors.counting()));
        for (Map.Entry<String, Event.Kind> kind : KINDS.entrySet()) {
            Map<String, Long> places = Shown.sums(name -> name.matches(kind.getKey() + "[A-Z]\\w+"));
            long read = places.remove(kind.getKey() + "Read");
            long clock = 2L * GoodTraffic.PARTITIONS;
            Claim.GETS_THROUGH.check(
                    read == counts.get(kind.getValue()) + clock,
                    "%s of %s %s were read",
                    read,
                    counts.get(kind.getValue()) + clock,
                    kind.getKey());
            long found = sum(places);
            Claim.CONSERVES.check(found == read, "%s %s read, %s found: %s", read, kind.getKey(), found, places);
        }
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private static String text(List<Burst> bursts) {
        return bursts.size() + " bursts"
                + bursts.stream()
                        .limit(SHOWN_BURSTS)
                        .map(burst -> "\n    " + burst)
                        .collect(Collectors.joining());
    }
}
