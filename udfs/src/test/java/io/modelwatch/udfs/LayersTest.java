package io.modelwatch.udfs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.modelwatch.udfs.stats.NeedsAnEngine;
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

    @Test
    void theGuardsFindWhatTheyForbid() {
        JavaClasses bad = new ClassFileImporter().importClasses(NeedsAnEngine.class);

        assertThat(ALGORITHMS_NEED_NO_ENGINE.evaluate(bad).hasViolation()).isTrue();
        assertThat(nothingDependsOn("com.datadoghq..").evaluate(shipped).hasViolation())
                .isTrue();
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
