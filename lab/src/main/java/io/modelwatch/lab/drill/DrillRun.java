package io.modelwatch.lab.drill;

import io.modelwatch.local.Directories;
import io.modelwatch.local.simulate.KafkaOutput;
import io.modelwatch.local.simulate.Scenario;
import io.modelwatch.local.simulate.Simulator;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One run of one drill: traffic and job are started, the job is disturbed once it has caught up, and at the end an undisturbed job reads
 * the same topics.
 *
 * @param root of modelwatch's sources
 * @param directory for everything that is written; the caller cleans it up
 * @param seed of faults, traffic and moments of disturbance
 * @param rate requests per second of all models; 0: the scenario's rate
 * @param out prints what happens
 */
public record DrillRun(Path root, Path directory, long seed, double rate, PrintStream out) {
    private static final Duration HISTORY = Duration.ofSeconds(100);
    /** Further faults after a disturbance: the restored job must work. */
    private static final int GOES_ON_SECONDS = 6;
    /** From the end of the last fault until its incident has ended as well. */
    private static final Duration UNTIL_ALL_IS_OVER = Duration.ofSeconds(22);

    private static final long SECOND_MILLIS = 1_000;

    /** A run in a new temporary directory. */
    public static DrillRun aside(Path root, long seed, double rate, PrintStream out) throws IOException {
        Path directory = Files.createTempDirectory("modelwatch-drill-");
        return new DrillRun(root.toAbsolutePath().normalize(), directory, seed, rate, out);
    }

    /**
     * Runs the drill, and deletes the directory on success.
     *
     * @param keep whether the directory stays in any case
     * @return whether every promise was kept
     */
    public boolean play(Drill drill, boolean keep) throws Exception {
        boolean holds = false;
        try {
            holds = play(drill);
            return holds;
        } finally {
            if (holds && !keep) {
                Directories.delete(directory);
            } else {
                out.printf("Logs and topics are in %s.%n", directory);
            }
        }
    }

    /** @return whether every promise was kept */
    boolean play(Drill drill) throws Exception {
        out.printf("%s, seed %d%n  promised: %s%n", drill.name(), seed, drill.promise());
        try (drill;
                Site site = Site.start(root, directory, drill.terms(), drill.prepare(root, directory), seed, out)) {
            begin(drill, site);
            drill.disturb(site);
            TimeUnit.SECONDS.sleep(GOES_ON_SECONDS);
            site.awaitMeasured(site.traffic().calmDown() + UNTIL_ALL_IS_OVER.toMillis());
            site.job().awaitCommitted();
            List<Claim> claims = drill.claims(site);
            site.stopJob();
            site.traffic().close();
            return judge(drill, site, claims);
        }
    }

    /** Starts the traffic and waits for the job to catch up, unless catching up is the drill; then faults begin. */
    private void begin(Drill drill, Site site) throws Exception {
        Terms terms = drill.terms();
        Scenario drawn = DrawnFaults.of(seed, terms.secondsApart());
        Scenario scenario = rate > 0 ? drawn.times(rate / drawn.requestsPerSecond()) : drawn;
        long now = System.currentTimeMillis() / SECOND_MILLIS * SECOND_MILLIS;
        long liveStart = now - terms.backlog().toMillis();
        Simulator simulator = new Simulator(scenario, seed, liveStart - HISTORY.toMillis());
        KafkaOutput kafka =
                KafkaOutput.of(site.bootstrapServers(), site.config().kafka().topics());
        LiveTraffic traffic = new LiveTraffic(simulator, kafka, drill.tamper(kafka));
        if (!terms.backlog().isZero()) {
            traffic.goLive(liveStart);
        }
        site.start(traffic);
        site.say("traffic runs at %.0f requests/s", scenario.requestsPerSecond());
        site.submit();
        if (terms.backlog().isZero()) {
            site.awaitMeasured(System.currentTimeMillis());
            Duration behind = site.awaitMeasured(System.currentTimeMillis());
            site.say("the job's newest metric points are %s old; faults begin", Moments.text(behind));
            traffic.goLive();
        }
    }

    private boolean judge(Drill drill, Site site, List<Claim> claims) throws Exception {
        String topic = site.config().kafka().topics().alerts();
        PublishedAlerts seen = PublishedAlerts.read(site.bootstrapServers(), topic, drill::compares);
        PublishedAlerts undisturbed =
                PublishedAlerts.read(site.bootstrapServers(), UndisturbedJob.run(site), drill::compares);
        DrillComparison comparison = DrillComparison.of(seen, undisturbed);
        boolean holds = comparison.isSame() && claims.stream().allMatch(Claim::holds);
        out.printf("  seen: %s%n", comparison.summary());
        claims.forEach(claim -> out.printf("  %s: %s%n", claim.holds() ? "seen" : "NOT AS PROMISED", claim.seen()));
        comparison.differences().forEach(difference -> out.printf("  %s%n", difference));
        out.printf("  recovery: %s%n", recovery(site.recoveries()));
        out.printf("%s, seed %d: %s%n%n", drill.name(), seed, holds ? "PASSED" : "FAILED");
        return holds;
    }

    private static String recovery(List<Duration> recoveries) {
        List<Duration> sorted = recoveries.stream().sorted().toList();
        return switch (sorted.size()) {
            case 0 -> "nothing to recover from";
            case 1 -> Moments.text(sorted.get(0));
            default ->
                "%s in the median of %d, %s at most"
                        .formatted(
                                Moments.text(sorted.get(sorted.size() / 2)),
                                sorted.size(),
                                Moments.text(sorted.get(sorted.size() - 1)));
        };
    }
}
