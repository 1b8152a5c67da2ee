package io.modelwatch.udfs;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.modelwatch.udfs.stats.NeedsAnEngine;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Algorithms need no engine, and nothing here knows where records come from. */
class LayersTest {
    private static final String EVERYTHING = "io.modelwatch.udfs..";

    private static final ArchRule ALGORITHMS_NEED_NO_ENGINE = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.modelwatch.udfs.guard..",
                    "io.modelwatch.udfs.stats..",
                    "io.modelwatch.udfs.detect..",
                    "io.modelwatch.udfs.drift..",
                    "io.modelwatch.udfs.compare..",
                    "io.modelwatch.udfs.control..",
                    "io.modelwatch.udfs.incident..",
                    "io.modelwatch.udfs.inference..")
            .or()
            .haveFullyQualifiedName(Catalog.class.getName())
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.flink..", "io.modelwatch.udfs.op..");

    private static final ArchRule LENGTHS_HAVE_ROOM = noClasses()
            .should()
            .callMethodWhere(target(nameMatching("(read|write)(UTF|Short|Char|UnsignedShort)"))
                    .and(target(owner(assignableTo(DataInput.class).or(assignableTo(DataOutput.class))))));

    private final JavaClasses shipped = new ClassFileImporter()
            .importUrl(Catalog.class.getProtectionDomain().getCodeSource().getLocation());

    @Test
    void algorithmsNeedNoEngine() {
        ALGORITHMS_NEED_NO_ENGINE.check(shipped);
    }

    @Test
    void nothingKnowsKafkaOrFilesOfConfiguration() {
        nothingDependsOn("org.apache.kafka..", "org.snakeyaml..").check(shipped);
    }

    /** 16 bits hold no length of what strangers send: {@link io.modelwatch.udfs.format.Lengths} writes lengths and texts. */
    @Test
    void noLengthHas16Bits() {
        LENGTHS_HAVE_ROOM.check(shipped);
    }

    @Test
    void theGuardsFindWhatTheyForbid() {
        JavaClasses bad = new ClassFileImporter().importClasses(NeedsAnEngine.class, ShortText.class);

        assertThat(ALGORITHMS_NEED_NO_ENGINE.evaluate(bad).hasViolation()).isTrue();
        assertThat(LENGTHS_HAVE_ROOM.evaluate(bad).hasViolation()).isTrue();
        assertThat(nothingDependsOn("com.datadoghq..").evaluate(shipped).hasViolation())
                .isTrue();
    }

    /** A known bad one. */
    static final class ShortText {
        static void write(String text, DataOutput out) throws IOException {
            out.writeUTF(text);
        }
    }

    private static ArchRule nothingDependsOn(String... packages) {
        return noClasses()
                .that()
                .resideInAPackage(EVERYTHING)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages);
    }
}
