package io.modelwatch.lab;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.function.Predicate.not;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceRule;
import io.modelwatch.lab.round.back.Back;
import io.modelwatch.lab.round.there.There;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How the modules and packages of the whole stand to each other. */
class LayersTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** Each may need those before it, and none behind it. */
    private static final List<String> MODULES = List.of("schemas", "udfs", "job", "tools", "local", "lab");

    private static final int MOST_FILES_OF_A_PACKAGE = 45;
    private static final SliceRule NO_CYCLES =
            slices().matching("io.modelwatch.(**)").should().beFreeOfCycles();

    private static final JavaClasses SHIPPED = new ClassFileImporter()
            .importPaths(MODULES.stream()
                    .map(module -> ROOT.resolve(module).resolve("target/classes"))
                    .toList());

    @Test
    void modulesNeedOnlyThoseBeforeThem() {
        for (int i = 0; i + 1 < MODULES.size(); i++) {
            independent(MODULES.get(i), MODULES.subList(i + 1, MODULES.size())).check(SHIPPED);
        }
    }

    @Test
    void noPackageNeedsItselfThroughOthers() {
        NO_CYCLES.check(SHIPPED);
    }

    @Test
    void theRulesFindWhatTheyForbid() {
        assertThat(independent("lab", List.of("local")).evaluate(SHIPPED).hasViolation())
                .isTrue();
        assertThat(NO_CYCLES
                        .evaluate(new ClassFileImporter().importClasses(There.class, Back.class))
                        .hasViolation())
                .isTrue();
    }

    @Test
    void everyPackageSaysWhatLivesThere() {
        assertThat(packages())
                .isNotEmpty()
                .allSatisfy((place, files) -> assertThat(files).contains("package-info.java"));
    }

    @Test
    void noPackageIsAHall() {
        assertThat(packages())
                .allSatisfy((place, files) ->
                        assertThat(files).as(place.toString()).hasSizeLessThanOrEqualTo(MOST_FILES_OF_A_PACKAGE));
    }

    @Test
    void aNameMeansOneThing() {
        assertThat(MODULES.stream()
                        .flatMap(LayersTest::sources)
                        .map(Path::getFileName)
                        .map(Path::toString)
                        .filter(not("package-info.java"::equals)))
                .doesNotHaveDuplicates();
    }

    private static ArchRule independent(String module, List<String> others) {
        return noClasses()
                .that()
                .resideInAPackage("io.modelwatch.%s..".formatted(module))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        others.stream().map("io.modelwatch.%s.."::formatted).toArray(String[]::new));
    }

    /** The names of files by folder. */
    private static Map<Path, List<String>> packages() {
        return MODULES.stream()
                .flatMap(LayersTest::sources)
                .collect(Collectors.groupingBy(
                        Path::getParent,
                        Collectors.mapping(file -> file.getFileName().toString(), Collectors.toList())));
    }

    private static Stream<Path> sources(String module) {
        try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
