package io.modelwatch.lab.soak;

import io.modelwatch.lab.drill.Claim;
import io.modelwatch.lab.drill.Drill;
import io.modelwatch.lab.drill.Site;
import io.modelwatch.lab.drill.Terms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs the job for a long time, with or without killing a TaskManager now and then, and samples its resource use. */
final class Soak implements Drill {
    private static final Duration BETWEEN_SAMPLES = Duration.ofSeconds(30);
    private static final int SAMPLES_PER_LINE = 2;
    private static final Duration LONGEST_WARM_UP = Duration.ofMinutes(15);
    private static final int WARM_UP_PART = 4;
    /** A request, its response and its feedback; there are few resource readings. */
    private static final int RECORDS_PER_REQUEST = 3;
    /** Fewer per second than there are: they must last longer than the run. */
    private static final int FAULTS = 240;

    private static final int LEAST_SECONDS_APART = 20;
    /** As in production; and the heap is resident from the start, so that resident memory shows growth of everything else. */
    private static final Map<String, String> LIKE_PRODUCTION = Map.of(
            "env.java.opts.taskmanager",
            "-XX:ThreadPriorityPolicy=1 -XX:JavaPriority1_To_OSPriority=19 -XX:+UseG1GC -XX:+AlwaysPreTouch -XX:NativeMemoryTracking=summary",
            "execution.checkpointing.interval",
            "5s");

    private final Duration length;
    private final Duration killEvery;
    private final double rate;
    private final List<SoakSample> samples = new ArrayList<>();
    private int kills;

    /**
     * @param killEvery time from one kill to the next; zero: no kills
     * @param rate requests per second of all models
     */
    Soak(Duration length, Duration killEvery, double rate) {
        this.length = length;
        this.killEvery = killEvery;
        this.rate = rate;
    }

    @Override
    public String name() {
        return "soak";
    }

    @Override
    public String promise() {
        return isWithKills()
                ? "%d min with a kill -9 of a TaskManager every %d min: each record is accounted for, and the alerts are the same"
                        .formatted(length.toMinutes(), killEvery.toMinutes())
                : "%d min: nothing grows after the first %d s, each record is accounted for, and the alerts are the same"
                        .formatted(length.toMinutes(), warmUp().toSeconds());
    }

    @Override
    public Terms terms() {
        int apart = (int) Math.max(LEAST_SECONDS_APART, length.toSeconds() / FAULTS);
        return Terms.USUAL.cluster(LIKE_PRODUCTION).secondsApart(apart);
    }

    @Override
    public void disturb(Site site) throws Exception {
        if (!ProcStatus.isThere()) {
            site.say("this system has no /proc: resident memory is not watched");
        }
        site.say("memory in MiB, TaskManagers side by side");
        site.say("%s", Table.header());
        long begin = System.nanoTime();
        while (since(begin).compareTo(length) < 0) {
            if (isWithKills() && since(begin).compareTo(killEvery.multipliedBy(kills + 1L)) >= 0) {
                kills++;
                site.recover(site.killTaskManager("and another one is started"));
            }
            sample(site, since(begin));
            long next = since(begin).dividedBy(BETWEEN_SAMPLES) + 1;
            TimeUnit.NANOSECONDS.sleep(
                    BETWEEN_SAMPLES.multipliedBy(next).minus(since(begin)).toNanos());
        }
    }

    private void sample(Site site, Duration since) throws Exception {
        SoakSample sample = new Look(site).take(since);
        if (samples.size() % SAMPLES_PER_LINE == 0) {
            site.say("%s", Table.line(sample));
        }
        samples.add(sample);
    }

    /** Also ends the traffic: only then can records be counted. */
    @Override
    public List<Claim> claims(Site site) throws Exception {
        Growth growth = new Growth(warmUp(), rate * RECORDS_PER_REQUEST);
        List<Claim> claims = new ArrayList<>();
        if (!isWithKills()) { // otherwise no process lasts
            claims.addAll(growth.ofTheProcesses(samples));
        }
        claims.addAll(growth.ofTheJob(samples));
        int restores = site.job().restores();
        claims.add(new Claim(
                "%d kills, the job was restored %d times".formatted(kills, restores),
                isWithKills() ? kills > 0 && restores >= kills : restores == 0));
        site.traffic().close();
        claims.addAll(new Account(site).claims());
        return claims;
    }

    private boolean isWithKills() {
        return !killEvery.isZero();
    }

    private Duration warmUp() {
        Duration part = length.dividedBy(WARM_UP_PART);
        return part.compareTo(LONGEST_WARM_UP) < 0 ? part : LONGEST_WARM_UP;
    }

    private static Duration since(long begin) {
        return Duration.ofNanos(System.nanoTime() - begin);
    }
}
