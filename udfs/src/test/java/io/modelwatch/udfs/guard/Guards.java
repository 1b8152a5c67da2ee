package io.modelwatch.udfs.guard;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.TryCatchBlock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What guarded steps reach, by their byte code: whatever they call, and what that calls, in every class that may be called. */
final class Guards {
    private static final Set<String> EMITTING = Set.of(Consumer.class.getName(), BiConsumer.class.getName());

    private Guards() {}

    /** Every {@code try} that goes on after a {@link RuntimeException}. */
    static List<TryCatchBlock> steps(JavaClasses classes) {
        return classes.stream()
                .flatMap(each -> each.getCodeUnits().stream())
                .flatMap(unit -> unit.getTryCatchBlocks().stream())
                .filter(block -> block.getCaughtThrowables().stream()
                        .anyMatch(caught -> caught.isEquivalentTo(RuntimeException.class)))
                .toList();
    }

    /** Calls of an engine, an operator, or something that takes results, from within a step; the way there is in each. */
    static Set<String> emissions(TryCatchBlock step) {
        Set<String> found = new TreeSet<>();
        Set<JavaCodeUnit> seen = new HashSet<>();
        Deque<JavaCodeUnit> left = new ArrayDeque<>();
        look(step.getAccessesContainedInTryBlock(), step.getOwner(), seen, left, found);
        while (!left.isEmpty()) {
            JavaCodeUnit unit = left.remove();
            look(unit.getAccessesFromSelf(), unit, seen, left, found);
        }
        return found;
    }

    private static void look(
            Collection<? extends JavaAccess<?>> accesses,
            JavaCodeUnit from,
            Set<JavaCodeUnit> seen,
            Deque<JavaCodeUnit> left,
            Set<String> found) {
        for (JavaAccess<?> access : accesses) {
            JavaClass owner = access.getTargetOwner();
            if (EMITTING.contains(owner.getName())
                    || owner.getPackageName().startsWith("org.apache.flink")
                    || owner.getPackageName().startsWith("io.modelwatch.udfs.op")) {
                found.add(from.getFullName() + " reaches " + access.getTarget().getFullName());
            }
            if (access.getTarget() instanceof AccessTarget.CodeUnitCallTarget called) {
                callable(called).filter(seen::add).forEach(left::add);
            }
        }
    }

    private static Stream<JavaCodeUnit> callable(AccessTarget.CodeUnitCallTarget called) {
        List<JavaCodeUnit> units = new ArrayList<>();
        called.resolveMember().ifPresent(units::add);
        List<String> parameters =
                called.getRawParameterTypes().stream().map(JavaClass::getName).toList();
        Set<JavaClass> belows = isOurs(called.getOwner()) ? called.getOwner().getAllSubclasses() : Set.of();
        for (JavaClass below : belows) {
            below.tryGetMethod(called.getName(), parameters.toArray(String[]::new))
                    .ifPresent(units::add);
        }
        return units.stream().filter(unit -> isOurs(unit.getOwner()));
    }

    /** What Java's own interfaces lead to could be anything. */
    private static boolean isOurs(JavaClass each) {
        return each.getPackageName().startsWith("io.modelwatch");
    }
}
