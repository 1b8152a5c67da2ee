package io.modelwatch.udfs.incident;

import static io.modelwatch.udfs.incident.Signs.METRICS;
import static io.modelwatch.udfs.incident.Signs.PLAIN;
import static io.modelwatch.udfs.incident.Signs.recognised;
import static io.modelwatch.udfs.incident.Signs.seen;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelwatch.schemas.Key;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.detect.AlertMemory.Written;
import io.modelwatch.udfs.detect.Publication;
import io.modelwatch.udfs.guard.Failure;
import io.modelwatch.udfs.incident.AlertSettings.Language;
import io.modelwatch.udfs.incident.IncidentText.Facts;
import io.modelwatch.udfs.incident.Signs.Beginning;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every kind of incident brings with it: whoever adds one reads here what is missing. */
class KindsTest {
    private static final Path ROOT = Path.of("..");
    private static final Path PATTERNS = ROOT.resolve("docs/patterns.md");
    private static final Pattern TABLE = Pattern.compile("(?<=<!-- kinds -->\n).*?(?=<!-- /kinds -->)", Pattern.DOTALL);

    static List<IncidentKind> kinds() {
        return Catalog.incidentKinds().all();
    }

    @BeforeAll
    static void write() throws IOException {
        if ("write".equals(System.getProperty("generated"))) {
            String page = Files.readString(PATTERNS);
            Files.writeString(PATTERNS, TABLE.matcher(page).replaceFirst(Matcher.quoteReplacement(table())));
        }
    }

    private static String table() {
        return kinds().stream()
                .map(kind -> "| [%s](runbooks/%s.md) | %s | %s |\n"
                        .formatted(
                                kind.name(),
                                kind.name(),
                                kind.meaning(),
                                Arrays.stream(kind.parameters().getRecordComponents())
                                        .map(component -> component.getAnnotation(Key.class))
                                        .map(key -> "`%s` %s".formatted(key.name(), key.byDefault()))
                                        .collect(Collectors.joining(", "))))
                .collect(Collectors.joining("", "| kind | what it is | keys and defaults |\n|---|---|---|\n", ""));
    }

    @Test
    void thePageOfPatternsListsThem() throws IOException {
        Matcher found = TABLE.matcher(Files.readString(PATTERNS));

        assertThat(found.find()).isTrue();
        assertThat(found.group())
                .as("the table in docs/patterns.md; -Dgenerated=write writes it")
                .isEqualTo(table());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void hasARunbook(IncidentKind kind) throws IOException {
        assertThat(ROOT.resolve(kind.runbook())).exists();
        assertThat(Files.readAllLines(ROOT.resolve(kind.runbook())))
                .containsSubsequence(
                        "# " + kind.name(),
                        "## What it means",
                        "## How it is recognised",
                        "## What to look at",
                        "## What to do");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void hasTextsInEveryLanguage(IncidentKind kind) {
        for (Language language : Language.values()) {
            IncidentText text = IncidentText.of(language);
            for (String rollout : List.of("", "1970-01-01T00:01:00Z")) {
                Facts facts = new Facts(
                        kind.name(), "ranker", "v3", "1970", rollout, "f is 1", "device=ios", 2, 1, "e", "c", "r-1");

                assertThat(text.summary(facts))
                        .as("%s in %s", kind.name(), language)
                        .contains("ranker", "f is 1");
                assertThat(text.description(facts))
                        .as("%s in %s", kind.name(), language)
                        .contains("r-1");
            }
        }
    }

    @Test
    void everyLanguageHasTheSameTexts() {
        for (Language language : Language.values()) {
            assertThat(Wording.of(language).keys())
                    .as("text_%s.properties", language)
                    .isEqualTo(Wording.of(Language.EN).keys());
        }
    }

    @Test
    void noTextIsOfAKindThatIsGone() {
        Stream<String> kindsOfTexts = Wording.of(Language.EN).keys().stream()
                .filter(key -> Character.isUpperCase(key.charAt(0)))
                .map(key -> key.split("\\.")[0]);

        assertThat(kindsOfTexts).allMatch(Catalog.incidentKinds()::has);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void declaresKeysUnderItsOwnName(IncidentKind kind) {
        assertThat(kind.parameters().getRecordComponents())
                .extracting(component -> component.getAnnotation(Key.class).name())
                .allMatch(key -> key.startsWith("patterns.%s.".formatted(kind.code())));
        assertThat(kind.parameterNames())
                .startsWith(KindParameters.ENABLED)
                .isSubsetOf(KindParameters.ENABLED, KindParameters.WITHIN);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void goesToTasks(IncidentKind kind) throws Exception {
        SignPattern pattern = kind.pattern(new PatternLimits(10_000, Signs.SETTINGS, 50_000));

        assertThat(pattern.name()).isEqualTo(kind.name());
        assertThat(InstantiationUtil.clone(kind).name()).isEqualTo(kind.name());
        assertThat(InstantiationUtil.clone(pattern).stages()).hasSameSizeAs(pattern.stages());
    }

    @Test
    void savepointsKnowThemAsBefore() {
        assertThat(kinds()).extracting(IncidentKind::uid).contains("recognise-bad-rollout", "recognise-overload");
        assertThat(kinds())
                .extracting(kind -> KindName.stored(kind.name()))
                .contains(
                        "BAD_ROLLOUT",
                        "TRAFFIC_LOSS",
                        "OVERLOAD",
                        "SHADOW_WORSE",
                        "SILENT_FAILURE",
                        "SUSTAINED_ANOMALY");
        assertThat(kinds())
                .allMatch(
                        kind -> KindName.ofStored(KindName.stored(kind.name())).equals(kind.name()));
    }

    @Test
    void refusesWhatCannotBeToldApart() {
        assertThatThrownBy(() -> new Kinds(List.of(new Planted("Same"), new Planted("Same"))))
                .hasMessage("kinds of incidents must differ, were [Same, Same]");
        assertThatThrownBy(() -> new Kinds(List.of(new Planted("not_so"))))
                .hasMessage("a kind of incident must be named as BadRollout, was 'not_so'");
    }

    /** A savepoint of a release that had one kind more can be gone on from: what is open under it ends. */
    @Test
    void anIncidentOfAKindThatIsGoneEnds() throws Exception {
        Beginning beginning = seen("v3", "precision_at_10", 100);
        IncidentLife before = life(Stream.concat(Stream.of(new Planted("GoneSince")), kinds().stream()));
        IncidentLife after = life(kinds().stream());
        List<Written> told = new ArrayList<>();

        IncidentMemory known = before.follow(
                null, "ranker", List.of(beginning.began(), recognised("GoneSince", "v3", 110, 90)), 130_000, told::add);
        after.follow(restored(known), "ranker", List.of(beginning.ended(200, 190)), 900_000, told::add);

        assertThat(told)
                .extracting(each -> each.alert().labels().get("alertname"))
                .containsExactly("GoneSince", "GoneSince");
        assertThat(told)
                .extracting(each -> each.alert().status())
                .containsExactly(Alert.Status.FIRING, Alert.Status.RESOLVED);
        assertThat(told)
                .extracting(each -> each.alert().fingerprint())
                .containsOnly(told.get(0).alert().fingerprint());
    }

    private static IncidentLife life(Stream<IncidentKind> kinds) {
        IncidentSettings settings =
                new IncidentSettings(20_000, 60_000, 120_000, 600_000, 3_600_000, new Kinds(kinds.toList()), 1_800_000);
        List<Failure> withoutText = new ArrayList<>();
        return new IncidentLife(settings, PLAIN, METRICS, Publication.ofAll(0), withoutText::add);
    }

    private static IncidentMemory restored(IncidentMemory memory) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        memory.write(new DataOutputStream(bytes));
        return IncidentMemory.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    }

    /** A kind that has a name alone. */
    private record Planted(String name) implements IncidentKind {
        @Override
        public String meaning() {
            return "Planted.";
        }

        @Override
        public Class<? extends KindParameters> parameters() {
            return KindParameters.class;
        }

        @Override
        public SignPattern pattern(PatternLimits limits) {
            throw new UnsupportedOperationException("nothing looks for " + name);
        }
    }
}
