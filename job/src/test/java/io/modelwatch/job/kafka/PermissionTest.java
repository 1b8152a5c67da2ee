package io.modelwatch.job.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.job.config.MonitorConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PermissionTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "security.md");
    private static final Pattern TABLE = Pattern.compile("(?<=<!-- acls -->\n).*?(?=<!-- /acls -->)", Pattern.DOTALL);

    /** With {@code -Dgenerated=write} it writes the table first, as that of the README. */
    @Test
    void theDocumentListsThoseOfTheDefaultsAndOfJudgements() throws IOException {
        String table = Permission.markdown(ofDefaultsWith(Map.of("judgements.enabled", "true")));
        String document = Files.readString(DOCUMENT);
        Matcher written = TABLE.matcher(document);
        assertThat(written.find()).as("%s has the markers", DOCUMENT).isTrue();
        if ("write".equals(System.getProperty("generated"))) {
            Files.writeString(DOCUMENT, written.replaceFirst(Matcher.quoteReplacement(table)));
        }

        assertThat(Files.readString(DOCUMENT)).contains("<!-- acls -->\n" + table + "<!-- /acls -->");
    }

    @Test
    void aPrefixIsGrantedAsOne() {
        assertThat(ofDefaultsWith(Map.of()))
                .extracting(each -> each.arguments("User:me"))
                .contains(
                        "--add --allow-principal User:me --operation Read --topic inference-requests",
                        "--add --allow-principal User:me --operation Read --group modelwatch",
                        "--add --allow-principal User:me --operation Write --resource-pattern-type prefixed --transactional-id modelwatch-alerts/modelwatch/modelwatch/");
    }

    @Test
    void whoWritesNoTransactionsNeedsNoIdForThem() {
        assertThat(ofDefaultsWith(Map.of("kafka.alerts.delivery", "at-least-once")))
                .noneMatch(Permission::isPrefix)
                .hasSize(13);
    }

    @Test
    void aReplayWritesNoHeartbeat() {
        assertThat(ofDefaultsWith(Map.of("kafka.bounded", "true")))
                .extracting(Permission::sentence)
                .contains("Read on topic modelwatch-heartbeat (kafka.topics.heartbeat)")
                .doesNotContain("Write on topic modelwatch-heartbeat (kafka.topics.heartbeat)");
    }

    @Test
    void whoPublishesNoJudgementsNeedsNoTopicForThem() {
        String right = "Write on topic model-judgements (kafka.topics.judgements)";

        assertThat(ofDefaultsWith(Map.of())).extracting(Permission::sentence).doesNotContain(right);
        assertThat(ofDefaultsWith(Map.of("judgements.enabled", "true")))
                .extracting(Permission::sentence)
                .contains(right);
    }

    private static List<Permission> ofDefaultsWith(Map<String, String> settings) {
        return Permission.ofJob(MonitorConfig.load(List.of(), settings));
    }
}
