package io.modelwatch.schemas.alert;

import static io.modelwatch.schemas.alert.JsonSchemaTest.problems;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.modelwatch.schemas.alert.Verdict.Ending;
import io.modelwatch.schemas.alert.Verdict.Judgement;
import io.modelwatch.schemas.alert.Verdict.View;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What readers of judgements get is what the JSON Schema says, and is read back as it was. */
class PointJudgementTest {
    private static final Instant TIME = Instant.parse("2026-11-22T10:00:00Z");
    private static final double NONE = Double.NaN;

    @Test
    void aJudgementSaysWhatWasExpectedAndBetweenWhichLimits() throws IOException {
        PointJudgement judgement = PointJudgement.of(verdict(Judgement.ANOMALOUS, "30s", 0.5, 4.5, 0.2, 0.1, 0.3));
        byte[] json = PointJudgementJson.write(judgement);

        assertThat(problems("judgement", json)).isEmpty();
        assertThat(text(json))
                .startsWith("{\"schemaVersion\":1,\"model\":\"ranker\"")
                .contains("\"value\":0.5,\"count\":7,\"rule\":\"QualityLow\",\"severity\":\"critical\"")
                .contains("\"state\":\"abnormal\",\"score\":4.5,\"expected\":0.2,\"lower\":0.1,\"upper\":0.3");
        assertThat(PointJudgementJson.read(json)).isEqualTo(judgement);
    }

    @Test
    void whatThereIsNotIsLeftOut() throws IOException {
        PointJudgement judgement =
                PointJudgement.of(verdict(Judgement.NOT_ENOUGH_DATA, "", NONE, NONE, NONE, NONE, NONE));
        byte[] json = PointJudgementJson.write(judgement);

        assertThat(problems("judgement", json)).isEmpty();
        assertThat(text(json))
                .doesNotContain("NaN", "horizon", "value", "\"score", "expected", "lower", "upper", "view");
        assertThat(PointJudgementJson.read(json)).isEqualTo(judgement);
    }

    @Test
    void aJudgementOfEachState() throws IOException {
        for (Judgement state : Judgement.values()) {
            byte[] json = PointJudgementJson.write(PointJudgement.of(verdict(state, "", 1, NONE, NONE, NONE, NONE)));

            assertThat(problems("judgement", json)).isEmpty();
            assertThat(PointJudgementJson.read(json).state()).isEqualTo(state.code());
        }
    }

    @Test
    void aJudgementSaysInWhichWayAValueLiesOut() throws IOException {
        for (View view : View.values()) {
            PointJudgement judgement = PointJudgement.of(lyingOut(view));
            byte[] json = PointJudgementJson.write(judgement);

            assertThat(problems("judgement", json)).isEmpty();
            assertThat(text(json).contains("\"view\":\"" + view.code() + "\"")).isEqualTo(view != View.NONE);
            assertThat(PointJudgementJson.read(json)).isEqualTo(judgement);
        }
    }

    private static Verdict lyingOut(View view) {
        Verdict without = verdict(Judgement.NORMAL, "", 0.5, 0, 0.5, NONE, NONE);
        return new Verdict(
                without.point(),
                without.rule(),
                without.severity(),
                "adaptive",
                Judgement.ANOMALOUS,
                -2.5,
                0.625,
                NONE,
                NONE,
                view,
                false,
                Ending.NONE,
                3,
                5,
                60_000);
    }

    @Test
    void theSchemaListsEachStateAndView() throws IOException {
        assertThat(listed("state"))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Judgement.values()).map(Judgement::code).toList());
        assertThat(listed("view"))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(View.values())
                        .filter(view -> view != View.NONE)
                        .map(View::code)
                        .toList());
    }

    private static List<String> listed(String field) throws IOException {
        List<String> listed = new ArrayList<>();
        try (InputStream schema = PointJudgementTest.class.getResourceAsStream("/schemas/judgement.schema.json")) {
            new JsonMapper()
                    .readTree(schema)
                    .at("/properties/" + field + "/examples")
                    .forEach(example -> listed.add(example.textValue()));
        }
        return listed;
    }

    @Test
    void theSchemaRefusesWhatIsNotInIt() throws IOException {
        String json = text(
                PointJudgementJson.write(PointJudgement.of(verdict(Judgement.NORMAL, "", 0.5, 0, 0.5, NONE, NONE))));

        for (String wrong : List.of(
                json.replace("\"value\":0.5,", ""),
                json.replace("\"expected\":0.5", "\"expected\":\"Infinity\""),
                json.replace("\"count\":7", "\"count\":0"),
                json.replace("\"model\":\"ranker\"", "\"model\":\"%s\"".formatted("r".repeat(129))),
                json.replace("\"rule\":\"QualityLow\",", ""))) {
            assertThat(wrong).isNotEqualTo(json);
            assertThat(problems("judgement", utf8(wrong))).as(wrong).isNotEmpty();
        }
    }

    /** A reader of today goes on where the next release has more to say. */
    @Test
    void whatIsAddedLaterIsRead() throws IOException {
        PointJudgement judgement = PointJudgement.of(verdict(Judgement.NORMAL, "", 0.5, 0, 0.5, NONE, NONE));
        String json = text(PointJudgementJson.write(judgement));

        assertThat(PointJudgementJson.read(utf8(json.replaceFirst("\\{", "{\"cause\":{\"season\":1},"))))
                .isEqualTo(judgement);
        byte[] otherState = utf8(json.replace("\"normal\"", "\"immature\""));
        assertThat(PointJudgementJson.read(otherState).state()).isEqualTo("immature");
        assertThat(problems("judgement", otherState)).isEmpty();
    }

    @Test
    void whatCannotBeReadIsSaidWithNameAndValue() {
        String json = text(
                PointJudgementJson.write(PointJudgement.of(verdict(Judgement.NORMAL, "30s", 0.5, 0, 0.5, NONE, NONE))));

        assertThatThrownBy(() -> PointJudgementJson.read(utf8(json.replace("\"score\":0.0", "\"score\":\"high\""))))
                .hasMessage("judgement.score must be a number, was \"high\"");
        assertThatThrownBy(() -> PointJudgementJson.read(utf8(json.replace("30s", "soon"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("judgement.horizon: must be a number and one of ms, s, m, h, d");
    }

    private static Verdict verdict(
            Judgement judgement,
            String horizon,
            double value,
            double score,
            double expected,
            double lower,
            double upper) {
        Series series = Series.of("ranker", "v7", "device=ios", "hit_rate_at_10", "10s", horizon);
        var point = new MetricPoint(
                series,
                TIME,
                TIME.plusSeconds(10),
                TIME.plusSeconds(40),
                value,
                7,
                NONE,
                NONE,
                NONE,
                false,
                List.of("r-1"));
        return new Verdict(
                point,
                "QualityLow",
                "critical",
                "z-score(window=60)",
                judgement,
                score,
                expected,
                lower,
                upper,
                Verdict.View.NONE,
                false,
                Ending.NONE,
                3,
                5,
                60_000);
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
