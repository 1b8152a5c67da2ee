package io.modelwatch.local.wreck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever arrives, the job goes on, and what it says of the good models stays the same. Other seeds: {@code -Dwreck.seeds=17,18}. */
@Timeout(300)
class WreckerIT {
    private static WreckSite site;
    private static Wreck wreck;

    @BeforeAll
    static void start() throws Exception {
        site = WreckSite.start();
        wreck = new Wreck(site);
    }

    @AfterAll
    static void stop() throws Exception {
        site.close();
    }

    static Stream<Terms> terms() {
        LongStream seeds = Arrays.stream(
                        System.getProperty("wreck.seeds", "1,2").split(","))
                .mapToLong(Long::parseLong);
        return seeds.mapToObj(seed -> {
            Terms usual = Terms.shortOnes(seed);
            return new Terms(
                    seed,
                    usual.rocksDb(),
                    Long.getLong("wreck.records", usual.records()),
                    Long.getLong("wreck.bytes", usual.bytes()),
                    Integer.getInteger("wreck.disturbances", usual.disturbances()));
        });
    }

    @ParameterizedTest
    @MethodSource("terms")
    void nothingThatArrivesStopsTheJobOrChangesWhatItSaysOfOthers(Terms terms) throws Exception {
        Wreck.Report report = wreck.play(terms);

        assertThat(report.records()).isPositive();
        System.out.println(terms + ": " + report);
    }
}
