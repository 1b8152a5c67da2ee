package io.modelwatch.tools.control;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused before anything is sent. */
class IncidentCommandsTest {
    @ParameterizedTest
    @CsvSource({
        "42496c0729ff0a02, false, --note=x, 2",
        "42496c0729ff0a02, perhaps, --by=ann, 2",
        "42496c0729ff0a02, false, --by=, 1",
        "4f2a, false, --by=ann, 1",
    })
    void aStatementNeedsAnIdAWordAndAnAuthor(String incident, String word, String option, int exitCode) {
        assertThat(LiveControl.run("incident", incident, word, option)).isEqualTo(exitCode);
    }

    @Test
    void aStatementCountsOnceItIsSaid() {
        assertThat(LiveControl.run(
                        "incident", "42496c0729ff0a02", "false", "--by=ann", "--effective-at=2026-12-01T06:00:00Z"))
                .isEqualTo(2);
    }
}
