package io.modelwatch.local.wreck;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.local.OwnProcess;
import io.modelwatch.local.wreck.Revert.Edit;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The wrecker sees each of four mends taken out again. */
@Timeout(300)
class RevertsIT {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String HEAP = "-Xmx1500m";

    @TempDir
    Path directory;

    static List<Revert> reverts() {
        return List.of(anItemCountsAtEachPlace(), aLengthHas16Bits(), aSumWraps(), anAlertGrowsWithWhatArrived());
    }

    private static Revert anItemCountsAtEachPlace() {
        Edit reading = new Edit(
                "schemas/src/main/java/io/modelwatch/schemas/read/PredictionSlots.java",
                "int known = placeOf(item);",
                "int known = ItemPlaces.ABSENT;");
        Edit measuring = new Edit(
                "udfs/src/main/java/io/modelwatch/udfs/stats/Relevance.java",
                "labels[i] > 0 && isWithin(answer, truth.items()[i], k) ? 1 : 0;",
                "labels[i] > 0 ? places(answer, truth.items()[i], k) : 0;");
        Edit counting = new Edit(
                "udfs/src/main/java/io/modelwatch/udfs/stats/Relevance.java",
                "    private Relevance() {}",
                "    private Relevance() {}\n"
                        + "    private static long places(Outcome.Predictions answer, long item, int k) {\n"
                        + "        return java.util.Arrays.stream(answer.items()).limit(k).filter(i -> i =="
                        + " item).count();\n"
                        + "    }");
        return new Revert(
                "a ranked list with the same item twice",
                List.of(reading, measuring, counting),
                new Terms(215_174, false, 4_000, 2 << 20, 0),
                Set.of(Claim.FAILS_NOWHERE, Claim.GOES_ON, Claim.MEANINGFUL));
    }

    private static Revert aLengthHas16Bits() {
        String file = "udfs/src/main/java/io/modelwatch/udfs/follow/LongRecords.java";
        Edit writing = new Edit(file, "Lengths.write(size, out);", "out.writeShort(size * longs());");
        Edit reading = new Edit(
                file,
                "size = Lengths.checked(Lengths.read(in), Lengths.MOST / longs(), \"records\");",
                "size = in.readUnsignedShort() / longs();");
        return new Revert(
                "a length of 16 bits",
                List.of(writing, reading),
                new Terms(1_284_869, false, 66_000, 8 << 20, 6),
                Set.of(Claim.RESTORES, Claim.GOES_ON));
    }

    private static Revert aSumWraps() {
        Edit adding = new Edit(
                "udfs/src/main/java/io/modelwatch/udfs/stats/ExactSum.java",
                "long high = Math.multiplyHigh(significand, weight);",
                "long high = low >> 63;");
        return new Revert(
                "a sum that wraps",
                List.of(adding),
                new Terms(35_597_175, false, 2_000, 2 << 20, 0),
                Set.of(Claim.MEANINGFUL, Claim.NUMBERS, Claim.FAILS_NOWHERE, Claim.GOES_ON));
    }

    private static Revert anAlertGrowsWithWhatArrived() {
        Edit keeping = new Edit(
                "udfs/src/main/java/io/modelwatch/udfs/incident/Incident.java",
                "if (members.size() > MEMBERS) {",
                "if (false) {");
        Edit listing = new Edit(
                "udfs/src/main/java/io/modelwatch/udfs/incident/IncidentMessage.java",
                "names.stream().limit(Bounds.LISTED);",
                "names.stream();");
        String file = "schemas/src/main/java/io/modelwatch/schemas/alert/AlertJson.java";
        Edit cutting = new Edit(file, "int chars = Bounds.ANNOTATION_CHARS;", "int chars = 1 << 30;");
        Edit fitting = new Edit(file, "json.length > Bounds.ALERT_BYTES && chars > 1", "json.length > 1 << 30");
        return new Revert(
                "an alert that grows with what arrived",
                List.of(keeping, listing, cutting, fitting),
                new Terms(57_934_397, false, 12_000, 6 << 20, 0),
                Set.of(Claim.BOUNDED, Claim.GOES_ON));
    }

    @ParameterizedTest
    @MethodSource("reverts")
    void isFound(Revert revert) throws Exception {
        Path classes = revert.compile(ROOT, directory);
        String classPath = classes + File.pathSeparator + System.getProperty("java.class.path");
        Path errors = directory.resolve("errors.txt");
        Terms terms = revert.terms();

        Process wrecker = OwnProcess.start(
                errors.toFile(),
                classPath,
                HEAP,
                WreckMain.class.getName(),
                Long.toString(terms.seed()),
                Boolean.toString(terms.rocksDb()),
                Long.toString(terms.records()),
                Long.toString(terms.bytes()),
                Integer.toString(terms.disturbances()));
        try {
            String said = new String(wrecker.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(wrecker.waitFor(1, TimeUnit.MINUTES)).isTrue();

            assertThat(revert.claims())
                    .as("claims of which one must be broken; the wrecker said: %s%n%s", said, Files.readString(errors))
                    .anySatisfy(claim -> assertThat(said).contains(WreckMain.BROKEN + claim));
        } finally {
            wrecker.destroyForcibly().waitFor();
        }
    }
}
