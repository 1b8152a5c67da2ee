package io.modelwatch.udfs;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.udfs.detect.AlertFormat;
import io.modelwatch.udfs.detect.AlertLife;
import io.modelwatch.udfs.detect.AlertMemory;
import io.modelwatch.udfs.detect.Figures;
import io.modelwatch.udfs.detect.Finding;
import io.modelwatch.udfs.detect.FindingFormat;
import io.modelwatch.udfs.detect.Transition;
import io.modelwatch.udfs.follow.FollowSettings;
import io.modelwatch.udfs.follow.NeedsAWindow;
import io.modelwatch.udfs.incident.PatternParameters;
import io.modelwatch.udfs.incident.ReadsBack;
import io.modelwatch.udfs.op.state.LedgerState;
import io.modelwatch.udfs.stats.NeedsAnEngine;
import io.modelwatch.udfs.window.Panes;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Algorithms need no engine, and nothing here knows where records come from. */
class LayersTest {
    private static final String EVERYTHING = "io.modelwatch.udfs..";

    private static final List<String> ALGORITHMS = List.of(
            "io.modelwatch.udfs.format..",
            "io.modelwatch.udfs.guard..",
            "io.modelwatch.udfs.follow..",
            "io.modelwatch.udfs.window..",
            "io.modelwatch.udfs.stats..",
            "io.modelwatch.udfs.profile..",
            "io.modelwatch.udfs.detect..",
            "io.modelwatch.udfs.compare..",
            "io.modelwatch.udfs.control..",
            "io.modelwatch.udfs.incident..",
            "io.modelwatch.udfs.inference..",
            "io.modelwatch.udfs.shadow..",
            "io.modelwatch.udfs.warm..");

    private static final ArchRule ALGORITHMS_NEED_NO_ENGINE = noClasses()
            .that()
            .resideInAnyPackage(ALGORITHMS.toArray(String[]::new))
            .or()
            .haveFullyQualifiedName(Catalog.class.getName())
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.flink..", "io.modelwatch.udfs.op..");

    /** What lives in one package does not need what needs it. */
    private static final ArchRule PACKAGES_HAVE_AN_ORDER =
            slices().matching("io.modelwatch.udfs.(**)").should().beFreeOfCycles();

    private static final ArchRule LENGTHS_HAVE_ROOM = noClasses()
            .should()
            .callMethodWhere(target(nameMatching("(read|write)(UTF|Short|Char|UnsignedShort)"))
                    .and(target(owner(assignableTo(DataInput.class).or(assignableTo(DataOutput.class))))));

    /** What lies between a verdict and the alert topic. */
    private static final DescribedPredicate<JavaClass> TELLS = resideInAnyPackage(
                    "io.modelwatch.udfs.incident..", "io.modelwatch.udfs.op..")
            .or(belongToAnyOf(
                    AlertLife.class,
                    AlertMemory.class,
                    AlertFormat.class,
                    Finding.class,
                    FindingFormat.class,
                    Transition.class,
                    Figures.class))
            .or(nameMatching(".*\\.detect\\.AlertText"));

    /** Of those, who reads what people commanded, and who names gauges. */
    private static final DescribedPredicate<JavaClass> READS_OTHER_TEXTS =
            belongToAnyOf(PatternParameters.class, LedgerState.class);

    private static final DescribedPredicate<JavaMethodCall> PARSES = describe("reads a text", LayersTest::parses);

    private static final ArchRule FINDINGS_STAY_TYPED =
            noClasses().that(TELLS.and(not(READS_OTHER_TEXTS))).should().callMethodWhere(PARSES);

    /**
     * Who writes and restores them, who tells what becomes of them under the labels that they have, and who follows what was told by its
     * labels.
     */
    private static final DescribedPredicate<JavaClass> HANDLES_ALERTS = belongToAnyOf(
                    AlertFormat.class, AlertLife.class)
            .or(nameMatching(".*\\.incident\\.IncidentWriter"))
            .or(resideInAnyPackage("io.modelwatch.udfs.incident.shared..", "io.modelwatch.udfs.incident.said.."));

    private static final ArchRule ALERTS_ARE_WRITTEN_ONLY = noClasses()
            .that(not(HANDLES_ALERTS))
            .should()
            .callMethodWhere(target(nameMatching("labels|annotations")).and(target(owner(assignableTo(Alert.class)))));

    private static final JavaClasses SHIPPED = new ClassFileImporter()
            .importUrl(Catalog.class.getProtectionDomain().getCodeSource().getLocation());

    @Test
    void algorithmsNeedNoEngine() {
        ALGORITHMS_NEED_NO_ENGINE.check(SHIPPED);
    }

    /** A rule about a package that is gone guards nothing. */
    @Test
    void everyPackageOfAlgorithmsIsThere() {
        assertThat(ALGORITHMS).allMatch(each -> SHIPPED.stream().anyMatch(resideInAPackage(each)));
    }

    @Test
    void nothingKnowsKafkaOrFilesOfConfiguration() {
        nothingDependsOn("org.apache.kafka..", "org.snakeyaml..").check(SHIPPED);
    }

    @Test
    void packagesHaveAnOrder() {
        PACKAGES_HAVE_AN_ORDER.check(SHIPPED);
    }

    /** 16 bits hold no length of what strangers send: {@link io.modelwatch.udfs.format.Lengths} writes lengths and texts. */
    @Test
    void noLengthHas16Bits() {
        LENGTHS_HAVE_ROOM.check(SHIPPED);
    }

    /** Only where something leaves the job it becomes text, so nothing there reads one but the length of time in the name of a series. */
    @Test
    void nothingBetweenVerdictsAndAlertsParsesWhatTheJobWrote() {
        FINDINGS_STAY_TYPED.check(SHIPPED);
        ALERTS_ARE_WRITTEN_ONLY.check(SHIPPED);
    }

    @Test
    void theGuardsOfFindingsSeeWhatReadsBack() {
        JavaClasses bad = new ClassFileImporter().importClasses(ReadsBack.class);

        assertThat(FINDINGS_STAY_TYPED.evaluate(bad).getFailureReport().getDetails())
                .hasSize(3);
        assertThat(ALERTS_ARE_WRITTEN_ONLY.evaluate(bad).getFailureReport().getDetails())
                .hasSize(2);
    }

    @Test
    void theGuardsFindWhatTheyForbid() {
        JavaClasses bad = new ClassFileImporter().importClasses(NeedsAnEngine.class, ShortText.class);
        JavaClasses cycle =
                new ClassFileImporter().importClasses(NeedsAWindow.class, Panes.class, FollowSettings.class);

        assertThat(ALGORITHMS_NEED_NO_ENGINE.evaluate(bad).hasViolation()).isTrue();
        assertThat(PACKAGES_HAVE_AN_ORDER.evaluate(cycle).hasViolation()).isTrue();
        assertThat(LENGTHS_HAVE_ROOM.evaluate(bad).hasViolation()).isTrue();
        assertThat(nothingDependsOn("com.datadoghq..").evaluate(SHIPPED).hasViolation())
                .isTrue();
    }

    private static boolean parses(JavaMethodCall call) {
        JavaClass owner = call.getTargetOwner();
        boolean boxesText = call.getName().equals("valueOf")
                && (owner.isAssignableTo(Number.class) || owner.isAssignableTo(Boolean.class))
                && call.getTarget().getRawParameterTypes().get(0).isEquivalentTo(String.class);
        return boxesText
                || call.getName().startsWith("parse")
                || call.getName().equals("split")
                || owner.getPackageName().equals("java.util.regex");
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
