package io.modelwatch.schemas.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.modelwatch.schemas.alert.JsonSchemaTest;
import io.modelwatch.schemas.control.CommandRefused.Reason;
import io.modelwatch.schemas.control.Instruction.BeginMaintenance;
import io.modelwatch.schemas.control.Instruction.EndMaintenance;
import io.modelwatch.schemas.control.Instruction.JudgeIncident;
import io.modelwatch.schemas.control.Instruction.Kind;
import io.modelwatch.schemas.control.Instruction.OfCandidate;
import io.modelwatch.schemas.control.Instruction.OfPattern;
import io.modelwatch.schemas.control.Instruction.OfRule;
import io.modelwatch.schemas.control.Instruction.OfServing;
import io.modelwatch.schemas.control.Instruction.OfVersion;
import io.modelwatch.schemas.control.Instruction.SetRule;
import io.modelwatch.schemas.event.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandJsonTest {
    private static final String SUM = "0123456789abcdef".repeat(4);
    private static final String REGISTER = """
            {"command":"register","model":"ranker","version":"v8","uri":"s3://models/v8.onnx","sha256":"%s",
             "adapter":"dense","sampleRate":0.1,"id":"c-1"}""".formatted(SUM);

    @Test
    void everyCommandIsWrittenAsItsSchemaSaysAndReadBack() throws Exception {
        for (Order order : orders()) {
            byte[] json = CommandJson.write(order);

            assertThat(JsonSchemaTest.problems("command", json))
                    .as(order.toString())
                    .isEmpty();
            assertThat(CommandJson.read(json)).isEqualTo(order);
        }
    }

    @Test
    void anAnswerOfEachStatusIsWrittenAsItsSchemaSaysAndReadBack() throws IOException {
        for (Answer.Status status : Answer.Status.values()) {
            for (Answer answer : List.of(
                    new Answer("ranker/v8", 3, status, "checksum_mismatch", "it was so", 1_790_000_000_000L, "c-1"),
                    new Answer("ranker/v8", 3, Answer.Status.RUNNING, "", "it runs", 1_790_000_000_000L),
                    said(status, "a test"),
                    said(status, ""))) {
                byte[] json = AnswerJson.write(answer);

                assertThat(JsonSchemaTest.problems("answer", json)).isEmpty();
                assertThat(AnswerJson.read(json)).isEqualTo(answer);
            }
        }
    }

    @Test
    void everyReasonIsACodeThatTheSchemaOfAnswersTakes() throws IOException {
        for (Reason reason : Reason.values()) {
            var answer = new Answer("", 0, Answer.Status.REFUSED, reason.code(), "no", 1_790_000_000_000L);

            assertThat(JsonSchemaTest.problems("answer", AnswerJson.write(answer)))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "register   | promote              | unknown_command  | command must be one of register, update, retire, deployed, retiring, retired, set-rule, disable-rule, enable-rule, delete-rule, set-pattern, reset-pattern, begin-maintenance, end-maintenance, judge-incident, was 'promote'",
                "\"adapter\"  | \"adaptor\"        | unknown_field    | 'adaptor' is no field of a command (did you mean adapter?)",
                "\"id\"     | \"shadowRate\"       | unknown_field    | 'shadowRate' is no field of a command",
                "\"adapter\":\"dense\", | \"role\":\"candidate\", | missing_field | adapter must be given",
                "\"ranker\" | null                 | missing_field    | model must be given",
                "\"v8\"     | \" \"                | missing_field    | version must not be empty",
                "\"v8\"     | \"a/b\"              | out_of_range     | version must have no /",
                "\"v8\"     | \" v8\"              | out_of_range     | version must not begin or end with a blank",
                "\"ranker\" | \"ran\\u001bker\"   | out_of_range     | model must have no control or invisible characters and no half of a surrogate pair",
                "\"c-1\"    | \"c\\n-1\"          | out_of_range     | id must have no control or invisible characters and no half of a surrogate pair",
                "0.1        | 0                    | out_of_range     | sampleRate must be in (0, 1], was 0.0",
                "0.1        | 1.01                 | out_of_range     | sampleRate must be in (0, 1], was 1.01",
                "0.1        | NaN                  | out_of_range     | sampleRate must be in (0, 1], was NaN",
                "0.1        | \"0.1\"              | malformed        | sampleRate must be a number",
                "\"id\"     | \"effectiveAt\"      | malformed        | effectiveAt must be an instant as in RFC 3339, for example 2026-11-22T10:00:00Z",
                "89abcdef\" | \"                   | malformed_sha256 | sha256 must be 64 hexadecimal digits, was 56 characters",
                "\"id\":\"c-1\" | \"role\":\"primary\" | unknown_value | role must be one of candidate, secondary, was 'primary'",
                "\"id\":\"c-1\" | \"provider\":\"tpu\" | unknown_value | provider must be one of auto, cuda, cpu, was 'tpu'",
                "\"id\":\"c-1\" | \"options\":[]   | malformed        | options must be an object of strings",
                "\"id\":\"c-1\" | \"options\":{\"k\":1} | malformed   | k must be a string",
                "s3://models/v8.onnx | s3://a b    | malformed_uri    | uri must be a URI, for example s3://models/ranker-v8.onnx (what it was is not repeated here)",
                "register   | retire               | unwanted_field   | uri must not be given with retire",
            })
    void whatIsWrongIsRefusedInASentenceAndByTheSchema(String right, String wrong, String code, String sentence)
            throws IOException {
        byte[] json = utf8(REGISTER.replaceFirst(Pattern.quote(right), Matcher.quoteReplacement(wrong)));
        CommandRefused refused = refusal(json);

        assertThat(refused.reason().code()).isEqualTo(code);
        assertThat(refused).hasMessage(sentence);
        if (!wrong.equals("null")
                && !wrong.equals("NaN")
                && !sentence.contains("must not be empty")
                && !wrong.contains("a b")) {
            assertThat(JsonSchemaTest.problems("command", json)).isNotEmpty();
        }
    }

    @Test
    void numbersOfARuleAreTextsAndItsUsualSeverityIsAdded() throws Exception {
        Order order = CommandJson.read(utf8("""
                {"command":"set-rule","name":"LatencyHigh","detector":"ewma","parameters":{"nsigmas":4,"warm-up":"60"},
                 "metrics":"latency_*","min-change":2.5}"""));

        assertThat(order.name()).isEqualTo("rule/LatencyHigh/warning");
        assertThat(((SetRule) order.instruction()).texts())
                .containsOnly(
                        Map.entry("name", "LatencyHigh"),
                        Map.entry("severity", "warning"),
                        Map.entry("detector", "ewma"),
                        Map.entry("parameters.nsigmas", "4"),
                        Map.entry("parameters.warm-up", "60"),
                        Map.entry("metrics", "latency_*"),
                        Map.entry("min-change", "2.5"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"command\":\"set-rule\"                              | missing_field  | name must be given",
                "\"command\":\"set-rule\",\"name\":\"a/b\"             | out_of_range   | `name must have none of / [ ] |`",
                "\"command\":\"set-rule\",\"name\":\"a\",\"model\":\"m\" | unwanted_field | model must not be given with set-rule",
                "\"command\":\"set-rule\",\"name\":\"a\",\"for\":[]      | malformed      | for must be a string",
                "\"command\":\"set-rule\",\"name\":\"a\",\"parameters\":{\"a b\":1} | out_of_range | the names in parameters must be letters, digits and _ . + -",
                "\"command\":\"delete-rule\",\"name\":\"a\",\"metrics\":\"*\" | unwanted_field | metrics must not be given with delete-rule",
                "\"command\":\"judge-incident\",\"opinion\":\"false\",\"by\":\"a\" | missing_field | incident must be given",
                "\"command\":\"judge-incident\",\"incident\":\"4f2a\",\"opinion\":\"false\",\"by\":\"a\" | out_of_range | `incident must be 16 hexadecimal digits, the label incident of its alerts`",
                "\"command\":\"judge-incident\",\"incident\":\"42496c0729ff0a02\",\"by\":\"a\" | missing_field | opinion must be given",
                "\"command\":\"judge-incident\",\"incident\":\"42496c0729ff0a02\",\"opinion\":\"right\",\"by\":\"a\" | unknown_value | `opinion must be one of acknowledged, false, known, resolved, was 'right'`",
                "\"command\":\"judge-incident\",\"incident\":\"42496c0729ff0a02\",\"opinion\":\"false\" | missing_field | by must be given",
                "\"command\":\"judge-incident\",\"incident\":\"42496c0729ff0a02\",\"opinion\":\"false\",\"by\":\"a\",\"effectiveAt\":\"2999-01-01T00:00:00Z\" | unwanted_field | effectiveAt must not be given with judge-incident",
                "\"command\":\"retired\",\"model\":\"m\"               | missing_field  | version must be given",
                "\"command\":\"retired\",\"model\":\"m\",\"version\":\"v\",\"share\":0.5 | unwanted_field | share must not be given with retired",
                "\"command\":\"deployed\",\"model\":\"m\",\"version\":\"v\",\"share\":5 | out_of_range | `share must be in (0, 1], was 5.0`",
                "\"command\":\"set-pattern\",\"name\":\"a\"            | missing_field  | parameters must be given",
                "\"command\":\"set-pattern\",\"name\":\"a\",\"parameters\":{} | missing_field | parameters must not be empty",
                "\"command\":\"begin-maintenance\",\"name\":\"a\",\"models\":\"*\" | missing_field | until must be given",
                "\"command\":\"begin-maintenance\",\"name\":\"a\",\"models\":\"*\",\"until\":\"soon\" | malformed | until must be an instant as in RFC 3339, for example 2026-11-22T10:00:00Z",
            })
    void whatIsWrongWithARuleAPatternOrMaintenanceIsRefusedInASentenceAndByTheSchema(
            String fields, String code, String sentence) throws IOException {
        byte[] json = utf8("{" + fields + "}");
        CommandRefused refused = refusal(json);

        assertThat(refused.reason().code()).isEqualTo(code);
        assertThat(refused).hasMessage(sentence);
        assertThat(JsonSchemaTest.problems("command", json)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"model\":\"ranker|\"",
                "\"version\":\"v\\ud800\"",
                "\"version\":\"o\\u0308\"",
                "\"id\":\"\\u202ec\"",
                "\"adapter\":\"dense\\u0000\"",
                "\"options\":{\"k\":\"\\udc00\"}",
                "\"uri\":\"s3://models/\\u200bv8.onnx\""
            })
    void noTextOfACommandMayPassForAnother(String field) {
        String name = field.substring(0, field.indexOf(':'));
        String without = REGISTER.replaceFirst(name + ":(\\{[^}]*}|[^,}]*)", Matcher.quoteReplacement(field));
        String json = without.contains(field)
                ? without
                : REGISTER.replaceFirst("\\{", Matcher.quoteReplacement("{" + field + ","));

        assertThat(refusal(utf8(json)).reason()).isEqualTo(Reason.OUT_OF_RANGE);
    }

    @Test
    void aRefusalOfARuleKnowsItsName() {
        CommandRefused refused =
                refusal(utf8("{\"command\":\"delete-rule\",\"name\":\"Slow\",\"uri\":\"x\",\"id\":\"c\"}"));

        assertThat(refused.name()).isEqualTo("rule/Slow/warning");
        assertThat(refused.id()).isEqualTo("c");
    }

    @Test
    void halfASurrogatePairIsRefusedAsNoAnswerCouldRepeatIt() {
        byte[] json = REGISTER.replace("\"c-1\"", "\"c-\\ud83d\"").getBytes(StandardCharsets.UTF_8);

        CommandRefused refused = catchThrowableOfType(CommandRefused.class, () -> CommandJson.read(json));

        assertThat(refused.reason()).isEqualTo(Reason.OUT_OF_RANGE);
        assertThat(refused).hasMessageContaining("id must have no").hasMessageContaining("surrogate pair");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "7", "{} {}", "{\"model\":\"a\",\"model\":\"b\"}", "\u0000{", "null"})
    void whatIsNoJsonObjectIsRefused(String text) {
        assertThat(refusal(utf8(text)).reason()).isIn(Reason.EMPTY, Reason.MALFORMED);
    }

    @Test
    void aRecordWithoutValueIsRefused() {
        assertThat(refusal(null).reason()).isEqualTo(Reason.EMPTY);
    }

    @Test
    void whatIsTooLargeIsRefused() {
        assertThat(refusal(new byte[100_000]).reason()).isEqualTo(Reason.TOO_LARGE);
        assertThat(refusal(utf8("[".repeat(1_000))).reason()).isEqualTo(Reason.TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3://AKIA:sesame@models/v8.onnx",
                "s3://AKIA:ses/ame@models/v8.onnx",
                "s3://AKIA:ses%ame@models/v8.onnx",
                "s3://AKIA:ses ame@models/v8.onnx",
                "s3://sesame@models/v8.onnx",
                "s3://ses_ame:x/models/v8.onnx",
                "https://models/v8.onnx?X-Amz-Signature=sesame",
                "https://models/v8.onnx#sesame"
            })
    void aUriThatMayHoldASecretIsRefusedAndNotRepeated(String uri) {
        for (String field : List.of("uri", "command", "sha256", "role", "effectiveAt", "sampleRate")) {
            String without = REGISTER.replaceFirst("\"" + field + "\":[^,}]*,", "");
            String json = without.replace("\"id\"", "\"" + field + "\":\"" + uri + "\",\"id\"");
            assertThat(refusal(utf8(json)).getMessage()).doesNotContain("sesame", "AKIA");
        }
        String asName = REGISTER.replace("\"id\"", "\"" + uri + "\"");
        assertThat(refusal(utf8(asName)).getMessage()).doesNotContain("sesame", "AKIA");
        String asUri = REGISTER.replace("s3://models/v8.onnx", uri);
        assertThat(refusal(utf8(asUri)).reason()).isIn(Reason.SECRET_IN_URI, Reason.MALFORMED_URI);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3://models/v8.onnx",
                "hdfs://namenode:8020/models/v8.onnx",
                "file:///models/v8.onnx",
                "/models/v8.onnx",
                "s3://my_models/v8.onnx",
                "https://[::1]:9000/v8.onnx"
            })
    void aUriOfAnyFileSystemIsTaken(String uri) throws Exception {
        assertThat(candidate(REGISTER.replace("s3://models/v8.onnx", uri)).uri())
                .isEqualTo(uri);
    }

    @Test
    void aRefusalKnowsWhomItIsAboutAsFarAsThatWasGiven() {
        CommandRefused named = refusal(utf8(REGISTER.replace("0.1", "7")));
        CommandRefused unnamed = refusal(utf8(REGISTER.replace("\"v8\"", "8")));

        assertThat(named.name()).isEqualTo("ranker/v8");
        assertThat(named.id()).isEqualTo("c-1");
        assertThat(unnamed.name()).isEmpty();
        assertThat(unnamed.id()).isEqualTo("c-1");
    }

    @Test
    void theSumIsKeptInLowerCase() throws Exception {
        assertThat(candidate(REGISTER.replace("abcdef", "ABCDEF")).sha256()).isEqualTo(SUM);
    }

    private static CandidateText candidate(String json) throws CommandRefused {
        return ((OfCandidate) CommandJson.read(utf8(json)).instruction()).candidate();
    }

    private static List<Order> orders() {
        Instant at = Instant.parse("2026-11-22T10:00:00Z");
        CandidateText all = new CandidateText(
                "s3://models/v8.onnx",
                SUM,
                "dense",
                Map.of("output", "score"),
                Candidate.Provider.CUDA,
                Role.SECONDARY,
                0.25);
        CandidateText rate = new CandidateText(null, null, null, null, null, null, 1.0);
        Map<String, String> rule =
                Map.of("name", "Slow", "severity", "info", "metrics", "*", "parameters.upper", "3", "for", "1 of 1");
        return List.of(
                new Order(new OfCandidate(Kind.REGISTER, "org/ranker", "v8", all), at, "c-1"),
                new Order(new OfCandidate(Kind.UPDATE, "ranker", "v8", rate), null, ""),
                new Order(new OfVersion(Kind.RETIRE, "ranker", "v8"), at, ""),
                new Order(new OfServing(Kind.DEPLOYED, "ranker", "v9", null), null, "c-2"),
                new Order(new OfServing(Kind.DEPLOYED, "ranker", "v9", 0.05), at, "c-2"),
                new Order(new OfServing(Kind.RETIRING, "ranker", "v8", null), at, ""),
                new Order(new OfServing(Kind.RETIRED, "ranker", "v8", null), null, ""),
                new Order(new SetRule(rule), at, "c-3"),
                new Order(new OfRule(Kind.DISABLE_RULE, "Slow", "warning"), null, ""),
                new Order(new OfRule(Kind.ENABLE_RULE, "Slow", "warning"), null, ""),
                new Order(new OfRule(Kind.DELETE_RULE, "Slow", "warning"), null, ""),
                new Order(new OfPattern("overload", Map.of("within", "5m")), null, ""),
                new Order(new OfPattern("overload", Map.of()), null, ""),
                new Order(new BeginMaintenance("move", "*", null, null, at, "new racks"), null, "c-4"),
                new Order(new BeginMaintenance("move", "*", "v1", at, at, null), null, "c-4"),
                new Order(new EndMaintenance("move"), null, ""),
                new Order(new JudgeIncident("42496c0729ff0a02", Opinion.FALSE, "Ann Lee", "a test"), null, "c-5"),
                new Order(new JudgeIncident("42496c0729ff0a02", Opinion.ACKNOWLEDGED, "ann", null), null, ""));
    }

    @Test
    void everyKindOfCommandIsTried() {
        assertThat(orders()).extracting(Order::kind).containsOnly(Kind.values());
    }

    private static Answer said(Answer.Status status, String note) {
        var said = new Answer.Said(Opinion.FALSE, "Ann Lee", note);
        return new Answer(
                "incident/42496c0729ff0a02", 3, status, "already_said", "it was", 1_790_000_000_000L, "c-1", said);
    }

    private static CommandRefused refusal(byte[] json) {
        CommandRefused refused = catchThrowableOfType(CommandRefused.class, () -> CommandJson.read(json));
        assertThat(refused).isNotNull();
        return refused;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
