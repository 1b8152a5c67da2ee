package io.modelwatch.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.Fingerprint;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.AlertJson;
import io.modelwatch.schemas.alert.PointJudgement;
import io.modelwatch.schemas.alert.PointJudgementJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What people read first is short, its links lead somewhere, and no page is left out of the index. */
class DocumentsTest {
    private static final Path ROOT = Path.of("..");
    private static final Path DOCS = ROOT.resolve("docs");
    private static final int README_LINES = 160;
    private static final Pattern LINK = Pattern.compile("\\[[^]]*]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);
    private static final Pattern JSON = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL);
    private static final Pattern FENCED = Pattern.compile("^ *```.*?^ *```$", Pattern.MULTILINE | Pattern.DOTALL);

    @Test
    void theReadmeIsShort() throws IOException {
        assertThat(Files.readAllLines(ROOT.resolve("README.md"))).hasSizeLessThanOrEqualTo(README_LINES);
    }

    @Test
    void everyLinkLeadsToAFileAndAHeading() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : pages()) {
            for (String target : links(page)) {
                if (!leadsSomewhere(page, target)) {
                    broken.add(page + ": " + target);
                }
            }
        }

        assertThat(broken).isEmpty();
    }

    @Test
    void theExampleOfAnAlertIsAsTheJobWritesIt() throws IOException {
        Matcher example = JSON.matcher(Files.readString(DOCS.resolve("alerts.md")));
        assertThat(example.find()).isTrue();
        Alert alert = AlertJson.read(example.group(1).getBytes(StandardCharsets.UTF_8));
        Map<String, String> identity = new TreeMap<>(alert.labels());
        identity.keySet().retainAll(Set.of("alertname", "model", "version"));
        String written = new String(AlertJson.write(alert), StandardCharsets.UTF_8);

        assertThat(withoutBlanks(example.group(1))).isEqualTo(withoutBlanks(written));
        assertThat(alert.fingerprint()).isEqualTo(Fingerprint.of(alert.labels()));
        assertThat(alert.labels()).containsEntry("incident", Fingerprint.of(identity));
    }

    @Test
    void theExampleOfAJudgementIsAsTheJobWritesIt() throws IOException {
        Matcher examples = JSON.matcher(Files.readString(DOCS.resolve("alerts.md")));
        String example =
                examples.results().map(found -> found.group(1)).toList().get(1);
        PointJudgement judgement = PointJudgementJson.read(example.getBytes(StandardCharsets.UTF_8));
        String written = new String(PointJudgementJson.write(judgement), StandardCharsets.UTF_8);

        assertThat(withoutBlanks(example)).isEqualTo(withoutBlanks(written));
    }

    @Test
    void theIndexNamesEveryPage() throws IOException {
        Path index = DOCS.resolve("README.md");
        Set<Path> named = links(index).stream()
                .map(target -> DOCS.resolve(target.replaceFirst("#.*", "")).normalize())
                .collect(Collectors.toSet());

        assertThat(pages())
                .filteredOn(page -> page.startsWith(DOCS) && !page.equals(index))
                .allSatisfy(page -> assertThat(named).as("%s", page).containsAnyOf(page, page.getParent()));
    }

    private static String withoutBlanks(String json) {
        return json.replaceAll("\\s", "");
    }

    private static boolean leadsSomewhere(Path page, String target) throws IOException {
        if (target.contains("://")) {
            return true;
        }
        String file = target.replaceFirst("#.*", "");
        Path path = file.isEmpty() ? page : page.resolveSibling(file).normalize();
        String heading = target.contains("#") ? target.substring(target.indexOf('#') + 1) : "";
        return Files.exists(path) && (heading.isEmpty() || headings(path).contains(heading));
    }

    private static List<String> links(Path page) throws IOException {
        return LINK.matcher(text(page)).results().map(found -> found.group(1)).toList();
    }

    /** As GitHub makes anchors of them. */
    private static Set<String> headings(Path page) throws IOException {
        return HEADING.matcher(text(page))
                .results()
                .map(found -> found.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    /** Without blocks of code: what looks like a link or a heading in them is none. */
    private static String text(Path page) throws IOException {
        Matcher fenced = FENCED.matcher(Files.readString(page));
        return fenced.replaceAll("");
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> below = Files.walk(DOCS);
                Stream<Path> beside = Files.list(ROOT)) {
            return Stream.concat(below, beside)
                    .filter(path -> path.toString().endsWith(".md"))
                    .toList();
        }
    }
}
