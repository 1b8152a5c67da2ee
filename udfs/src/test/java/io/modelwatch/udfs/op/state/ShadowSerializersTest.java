package io.modelwatch.udfs.op.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.control.Candidate;
import io.modelwatch.schemas.control.Instruction.Kind;
import io.modelwatch.schemas.control.Opinion;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Role;
import io.modelwatch.schemas.event.Sampled;
import io.modelwatch.schemas.event.Segments;
import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.control.VersionEffect.Retired;
import io.modelwatch.udfs.control.VersionEffect.Scores;
import io.modelwatch.udfs.op.RuleTexts;
import io.modelwatch.udfs.shadow.ScriptedScorer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.types.PojoTestUtils;
import org.junit.jupiter.api.Test;

class ShadowSerializersTest {
    private static final byte[] ID = "r1".getBytes(StandardCharsets.UTF_8);
    private static final Segments SEGMENTS = new Segments(List.of("device=ios", "country=de"));
    private static final Outcome.Predictions PRIMARY =
            new Outcome.Predictions(new long[] {1, 2}, new float[] {0.5f, -1});
    private static final Outcome.Predictions CANDIDATE = new Outcome.Predictions(new long[] {2, 1}, new float[] {9, 8});
    private static final Outcome.Truth TRUTH = new Outcome.Truth(new long[] {2}, new double[] {1.5});
    private static final Outcome.Rescored RESCORED =
            new Outcome.Rescored("ranker", "v2", SEGMENTS, 5, 3, ID, "v1", Role.SECONDARY, 7, 42, PRIMARY, CANDIDATE);

    @Test
    void carryASampledRequest() throws IOException {
        Sampled request = ScriptedScorer.request(1, 1_000, 4, 5, 6);

        assertThat(sent(StreamTypes.SAMPLED, request))
                .usingRecursiveComparison()
                .isEqualTo(request);
    }

    @Test
    void carryTheOutcomesOfTheSample() throws IOException {
        Outcome.Judged judged = new Outcome.Judged("ranker", "v1", SEGMENTS, 5, 3, ID, 60_000, PRIMARY, TRUTH);
        Outcome.RescoredJudged both = new Outcome.RescoredJudged(RESCORED, 60_000, TRUTH);

        assertThat(sent(StreamTypes.RESCORED, RESCORED))
                .usingRecursiveComparison()
                .isEqualTo(RESCORED);
        assertThat(sent(StreamTypes.JUDGED, judged)).usingRecursiveComparison().isEqualTo(judged);
        assertThat(sent(StreamTypes.RESCORED_JUDGED, both))
                .usingRecursiveComparison()
                .isEqualTo(both);
        assertThat(sent(StreamTypes.SENT_OUTCOME, both))
                .usingRecursiveComparison()
                .isEqualTo(both);
    }

    @Test
    void refuseOutcomesThatStayInTheirChain() {
        Outcome orphan = new Outcome.Orphan("ranker", "v1", SEGMENTS, 5, 1, ID);

        assertThatThrownBy(() -> sent(StreamTypes.SENT_OUTCOME, orphan)).hasMessageContaining("was Orphan");
    }

    @Test
    void carryCommandsWithAndWithoutACandidate() throws IOException {
        Candidate candidate = new Candidate(
                "ranker",
                "v2",
                Role.CANDIDATE,
                "file:/m.onnx",
                "ab".repeat(32),
                "dense",
                Map.of("input", "x", "output", "y"),
                Candidate.Provider.AUTO,
                0.05,
                3);
        Command update = new Command(3, Kind.UPDATE, 99, new Scores(candidate));
        Command retire = new Command(4, Kind.RETIRE, 100, new Retired("ranker", "v2"));

        Command rule = RuleTexts.set(5, RuleTexts.threshold("Slow", 3), 101);

        assertThat(sent(StreamTypes.COMMAND, rule)).isEqualTo(rule);
        assertThat(sent(StreamTypes.COMMAND, update)).isEqualTo(update);
        assertThat(sent(StreamTypes.COMMAND, retire)).isEqualTo(retire);
    }

    @Test
    void carryAnswersWithAndWithoutWhatWasSaid() throws IOException {
        Answer of = new Answer("ranker/v8", 3, Answer.Status.RUNNING, "", "it runs", 99);
        Answer said = new Answer(
                "incident/1", 4, Answer.Status.ACCEPTED, "", "so", 99, "c", new Answer.Said(Opinion.FALSE, "ann", ""));

        assertThat(sent(StreamTypes.ANSWER, of)).isEqualTo(of);
        assertThat(sent(StreamTypes.ANSWER, said)).isEqualTo(said);
    }

    @Test
    void anAnswerNeedsNoKryo() {
        PojoTestUtils.assertSerializedAsPojoWithoutKryo(Answer.class);
    }

    @Test
    void aFormatThatIsNotKnownIsNamed() {
        assertThatThrownBy(() -> StreamTypes.SAMPLED
                        .createSerializer(new SerializerConfigImpl())
                        .deserialize(new DataInputDeserializer(new byte[] {9})))
                .hasMessage("format of a sampled request must be 2, was 9");
    }

    private static <T> T sent(TypeInformation<T> type, T value) throws IOException {
        TypeSerializer<T> writer = type.createSerializer(new SerializerConfigImpl());
        TypeSerializer<T> reader = writer.duplicate();
        DataOutputSerializer out = new DataOutputSerializer(256);
        writer.serialize(value, out);
        DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
        T read = reader.deserialize(in);
        assertThat(in.available()).isZero();
        return read;
    }
}
