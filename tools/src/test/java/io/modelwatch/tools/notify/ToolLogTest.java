package io.modelwatch.tools.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class ToolLogTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @Test
    void whatWasReadCanNeitherEndALineNorSteerATerminal() {
        Clock clock = Clock.fixed(Instant.parse("2026-11-29T10:00:00Z"), ZoneOffset.UTC);
        ToolLog journal = new ToolLog(clock, new PrintStream(said, true, StandardCharsets.UTF_8));

        journal.say("%s is left out", "\u001b[2J\n2026-11-29T10:00:00Z all is well");

        assertThat(said.toString(StandardCharsets.UTF_8))
                .isEqualTo("2026-11-29T10:00:00Z \\u001b[2J\\u000a2026-11-29T10:00:00Z all is well is left out"
                        + System.lineSeparator());
    }
}
