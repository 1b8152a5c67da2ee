package io.modelwatch.udfs.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.alert.Series;
import io.modelwatch.udfs.detect.Finding.Side;
import io.modelwatch.udfs.detect.Findings;
import io.modelwatch.udfs.stats.Category;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Against looking at each of them, one after the other. */
class AbnormalIndexTest {
    private static final long GAP = 5;
    private static final String[] VERSIONS = {"v1", "v2", "v3", Sign.EVERY_VERSION};
    private static final String[] METRICS = {"latency_p99", "latency_p50", "error_rate", "requests_per_second", "recall"
    };
    private static final String[] SEGMENTS = {"all", "device=ios", "device=android"};

    private final Random random = new Random(7);
    private List<Abnormal> all;
    private Abnormal one;
    private long until;

    @Test
    void saysWhatComparingWithEachWouldSay() {
        int found = 0;
        for (int round = 0; round < 2_000; round++) {
            arrangeAnew();
            var surroundings = new AbnormalIndex(all, GAP);
            for (int asked = 0; asked < 5; asked++) {
                one = all.get(random.nextInt(all.size()));
                until = one.since() + random.nextInt(30);

                Set<Category> categories = surroundings.categories(one, until);

                assertThat(categories)
                        .isEqualTo(near(this::isAnotherOfItsVersion)
                                .map(Abnormal::category)
                                .collect(Collectors.toSet()));
                assertThat(surroundings.isInOtherVersions(one, until))
                        .isEqualTo(elsewhere().anyMatch(this::sharesSegment));
                for (String version : VERSIONS) {
                    if (!version.equals(one.version())) {
                        assertThat(surroundings.isIn(version, one, until))
                                .isEqualTo(elsewhere().anyMatch(other -> isOwn(other, version)));
                    }
                }
                found += categories.size();
            }
        }
        assertThat(found).isBetween(2_000, 40_000); // neither always all of them nor none
    }

    private void arrangeAnew() {
        all = new ArrayList<>();
        for (int left = 1 + random.nextInt(25); left > 0; left--) {
            all.add(random());
        }
    }

    private Abnormal random() {
        String metric = METRICS[random.nextInt(METRICS.length)];
        String segment = SEGMENTS[random.nextInt(SEGMENTS.length)];
        long since = random.nextInt(100);
        return new Abnormal(
                "alert-" + random.nextInt(12),
                VERSIONS[random.nextInt(VERSIONS.length)],
                Findings.category(Series.of("ranker", "v1", segment, metric, "10s", "")),
                Side.values()[random.nextInt(2)],
                metric,
                segment,
                random.nextInt(3) == 0,
                since,
                random.nextInt(4) == 0 ? Abnormal.OPEN : since + random.nextInt(30) - 2);
    }

    private Stream<Abnormal> near(Predicate<Abnormal> which) {
        return all.stream()
                .filter(other -> other.since() <= until + GAP && (other.isOpen() || other.end() + GAP >= one.since()))
                .filter(which);
    }

    private boolean isAnotherOfItsVersion(Abnormal other) {
        boolean same = other.alert().equals(one.alert()) && other.since() == one.since();
        boolean ofVersion = other.version().equals(one.version())
                || other.version().equals(Sign.EVERY_VERSION)
                || one.version().equals(Sign.EVERY_VERSION);
        return ofVersion && !same;
    }

    private Stream<Abnormal> elsewhere() {
        return near(other -> !other.version().equals(one.version())
                && other.category() == one.category()
                && other.side() == one.side()
                && (one.category() == Category.TRAFFIC || other.metric().equals(one.metric())));
    }

    private boolean sharesSegment(Abnormal other) {
        return other.segment().equals(one.segment())
                || other.segment().equals("all")
                || one.segment().equals("all");
    }

    private boolean isOwn(Abnormal other, String version) {
        return other.version().equals(version) && other.segment().equals(one.segment()) && !other.isTrafficOfAnother();
    }
}
