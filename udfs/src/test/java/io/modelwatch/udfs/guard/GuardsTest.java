package io.modelwatch.udfs.guard;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.TryCatchBlock;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A guarded step computes a value: it knows no Collector, Output, State or timer, and hands results to nobody. */
class GuardsTest {
    private static final Set<String> GUARDED = Set.of(
            "io.modelwatch.udfs.stats",
            "io.modelwatch.udfs.detect",
            "io.modelwatch.udfs.incident",
            "io.modelwatch.udfs.compare");

    private final JavaClasses shipped = new ClassFileImporter()
            .importUrl(Guard.class.getProtectionDomain().getCodeSource().getLocation());
    private final List<TryCatchBlock> steps = Guards.steps(shipped).stream()
            .filter(step -> GUARDED.contains(packageOf(step)))
            .toList();

    @Test
    void noStepEmitsAnything() {
        assertThat(steps)
                .hasSizeGreaterThanOrEqualTo(14)
                .allSatisfy(step -> assertThat(Guards.emissions(step)).isEmpty());
    }

    @Test
    void operatorsGuardNothing() {
        assertThat(Guards.steps(shipped))
                .extracting(GuardsTest::packageOf)
                .doesNotContain(
                        "io.modelwatch.udfs.op",
                        "io.modelwatch.udfs.op.pattern",
                        "io.modelwatch.udfs.op.state",
                        "io.modelwatch.udfs.follow",
                        "io.modelwatch.udfs.window");
    }

    @Test
    void everyStepHandsWhatItCatchesToTheGuard() {
        assertThat(steps)
                .extracting(step -> step.getOwner().getOwner())
                .allMatch(each -> each.getMethodCallsFromSelf().stream()
                        .anyMatch(call -> call.getTargetOwner().isEquivalentTo(Guard.class)));
    }

    @Test
    void aStepThatEmitsIsFound() {
        JavaClasses bad = new ClassFileImporter().importClasses(Emitting.class, Telling.class, Tells.class);

        assertThat(Guards.steps(bad))
                .hasSize(2)
                .allSatisfy(step -> assertThat(Guards.emissions(step))
                        .singleElement()
                        .asString()
                        .contains("Consumer.accept"));
    }

    private static String packageOf(TryCatchBlock step) {
        JavaClass owner = step.getOwner().getOwner();
        return owner.getPackageName();
    }

    static final class Emitting {
        void step(Consumer<String> out) {
            try {
                out.accept("half of it");
            } catch (RuntimeException thrown) {
                Guard.contain(Place.TEXT, "t", "here", thrown);
            }
        }

        /** Behind an interface. */
        void step(Telling telling) {
            try {
                telling.tell();
            } catch (RuntimeException thrown) {
                Guard.contain(Place.TEXT, "t", "here", thrown);
            }
        }
    }

    private interface Telling {
        void tell();
    }

    private record Tells(Consumer<String> out) implements Telling {
        @Override
        public void tell() {
            out.accept("half of it");
        }
    }
}
