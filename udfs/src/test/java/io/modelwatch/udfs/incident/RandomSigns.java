package io.modelwatch.udfs.incident;

import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.detect.Finding;
import io.modelwatch.udfs.incident.Signs.Beginning;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Beginnings with their ends and now and then a pattern, many of them at the same times; all of them have ended at the end. */
final class RandomSigns {
    private static final String[] VERSIONS = {"v3", "v4", "v5"};
    private static final String[] METRICS = {"latency_p99", "error_rate", "precision", "requests_per_second"};
    private static final String[] SEGMENTS = {"all", "device=ios", "device=android"};

    private RandomSigns() {}

    static List<Sign> of(long seed, int beginnings) {
        Random random = new Random(seed);
        List<Sign> signs = new ArrayList<>();
        List<String> open = new ArrayList<>();
        for (int left = beginnings; left > 0; left--) {
            long at = 1000 + 20L * random.nextInt(500);
            String version = VERSIONS[random.nextInt(VERSIONS.length)];
            Beginning beginning = Signs.seen(version, METRICS[random.nextInt(METRICS.length)], at)
                    .segment(SEGMENTS[random.nextInt(SEGMENTS.length)])
                    .severity(random.nextInt(5) == 0 ? "critical" : "warning")
                    .horizon(random.nextInt(6) == 0 ? "1m" : "")
                    .quietUntil(random.nextInt(8) == 0 ? at + random.nextInt(300) : 0);
            Finding finding = beginning.began().finding();
            if (open.contains(finding.fingerprint() + finding.startsAt())) {
                continue; // one alert begins once at a time
            }
            open.add(finding.fingerprint() + finding.startsAt());
            long ended = at + 20 + 20L * random.nextInt(15);
            signs.add(beginning.began());
            signs.add(beginning.ended(ended, ended - 20));
            if (random.nextInt(3) == 0) {
                signs.add(pattern(random, version, at));
            }
            if (random.nextInt(2) == 0) {
                signs.add(Signs.recognised(Sign.RECOVERED, version, ended + 40, ended));
            }
        }
        return signs;
    }

    private static Sign pattern(Random random, String version, long at) {
        List<IncidentKind> kinds = Catalog.incidentKinds().all();
        IncidentKind kind = kinds.get(random.nextInt(kinds.size()));
        String whose = kind.unitesVersions() ? Sign.EVERY_VERSION : version;
        return Signs.recognised(kind.name(), whose, at + 20L * random.nextInt(3), at - 10);
    }
}
