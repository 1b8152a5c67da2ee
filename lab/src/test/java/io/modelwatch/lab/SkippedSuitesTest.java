package io.modelwatch.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SkippedSuitesTest {
    private static final Instant BEGAN = Instant.parse("2026-11-29T10:00:00Z");

    @TempDir
    Path root;

    @BeforeEach
    void aReportOfWhatRan() throws IOException {
        report("tools/target/surefire-reports", "a.RanTest", "", BEGAN);
    }

    @Test
    void namesEachSuiteOnceWithWhatItNeeds() throws Exception {
        String assumed = """
                <skipped type="org.opentest4j.TestAbortedException"><![CDATA[\
                org.opentest4j.TestAbortedException: Assumption failed: needs Debian's package x
                	at a.b.SomeIT.start(SomeIT.java:48)
                ]]></skipped>""";
        report("local/target/failsafe-reports", "a.b.SomeIT", assumed, BEGAN);
        String disabled = "<skipped message=\"needs Debian&apos;s package x\"/>";
        report("tools/target/surefire-reports", "a.b.SomeTest", disabled, BEGAN.plusSeconds(1));

        assertThat(SkippedSuites.lines(root, BEGAN))
                .containsExactly(
                        "NOT RUN, for want of what they need:",
                        "  SomeIT needs Debian's package x",
                        "  SomeTest needs Debian's package x");
    }

    @Test
    void isSilentOnWhatIsSkippedOnPurpose() throws Exception {
        report("lab/target/failsafe-reports", "a.OnPurposeIT", "<skipped message=\"for a new release\"/>", BEGAN);
        report("lab/target/failsafe-reports", "a.WithoutReasonIT", "<skipped/>", BEGAN);

        assertThat(SkippedSuites.lines(root, BEGAN)).isEmpty();
    }

    @Test
    void isSilentOnReportsOfEarlierRuns() throws Exception {
        report("local/target/failsafe-reports", "a.OldIT", "<skipped message=\"needs x\"/>", BEGAN.minusSeconds(1));

        assertThat(SkippedSuites.lines(root, BEGAN)).isEmpty();
    }

    /** Two tests of a suite, each with that outcome. */
    private void report(String folder, String suite, String outcome, Instant written) throws IOException {
        String test = "<testcase name=\"one\" classname=\"%s\">%s</testcase>".formatted(suite, outcome);
        Path file = Files.createDirectories(root.resolve(folder)).resolve("TEST-" + suite + ".xml");
        Files.writeString(file, "<testsuite>" + test + test + "</testsuite>");
        Files.setLastModifiedTime(file, FileTime.from(written));
    }
}
