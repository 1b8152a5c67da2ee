package io.modelwatch.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * The end of {@code ./mvnw verify}: suites that were skipped for want of something, read from the reports of all modules. A skipped test
 * whose reason starts with "needs" counts; others are skipped on purpose.
 */
public final class SkippedSuites {
    private static final List<String> REPORTS = List.of("surefire-reports", "failsafe-reports");
    /** The reason stands in an attribute, or behind the name of an exception and before its trace. */
    private static final Pattern NEEDS = Pattern.compile("(?:^|Assumption failed: )(needs .*)");

    private SkippedSuites() {}

    /** @param args the root of the repository; when the build began, in ISO 8601: older reports are of other runs */
    public static void main(String[] args) throws Exception {
        lines(Path.of(args[0]), Instant.parse(args[1])).forEach(System.out::println);
    }

    /** A line for each suite and what it needs, after a heading; empty: nothing was skipped for want of something. */
    static List<String> lines(Path root, Instant since) throws IOException, ParserConfigurationException, SAXException {
        Set<String> skipped = new TreeSet<>();
        for (Path report : reports(root, since)) {
            collect(report, skipped);
        }
        List<String> lines = new ArrayList<>(skipped);
        if (!lines.isEmpty()) {
            lines.add(0, "NOT RUN, for want of what they need:");
        }
        return lines;
    }

    private static void collect(Path report, Set<String> skipped)
            throws IOException, ParserConfigurationException, SAXException {
        NodeList found = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(report.toFile())
                .getElementsByTagName("skipped");
        for (int i = 0; i < found.getLength(); i++) {
            Element element = (Element) found.item(i);
            Matcher reason = NEEDS.matcher(element.getAttribute("message") + element.getTextContent());
            if (reason.find()) {
                String suite = ((Element) element.getParentNode()).getAttribute("classname");
                skipped.add("  " + suite.substring(suite.lastIndexOf('.') + 1) + " " + reason.group(1));
            }
        }
    }

    private static List<Path> reports(Path root, Instant since) throws IOException {
        List<Path> reports = new ArrayList<>();
        for (Path module : list(root)) {
            for (String kind : REPORTS) {
                for (Path report : list(module.resolve("target").resolve(kind))) {
                    if (report.getFileName().toString().matches("TEST-.*\\.xml")
                            && !Files.getLastModifiedTime(report).toInstant().isBefore(since)) {
                        reports.add(report);
                    }
                }
            }
        }
        return reports;
    }

    private static List<Path> list(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
