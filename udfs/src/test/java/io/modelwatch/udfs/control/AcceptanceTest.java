package io.modelwatch.udfs.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.modelwatch.schemas.control.Candidate;
import io.modelwatch.schemas.control.CandidateText;
import io.modelwatch.schemas.control.CommandRefused;
import io.modelwatch.schemas.control.CommandRefused.Reason;
import io.modelwatch.schemas.control.Instruction.About;
import io.modelwatch.schemas.control.Instruction.Kind;
import io.modelwatch.schemas.control.Instruction.OfCandidate;
import io.modelwatch.schemas.control.Instruction.OfServing;
import io.modelwatch.schemas.control.Instruction.OfVersion;
import io.modelwatch.schemas.control.Order;
import io.modelwatch.schemas.event.Role;
import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.control.VersionEffect.Scores;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AcceptanceTest {
    private static final long TIME = 1_790_000_000_000L;
    private static final long LEAD = 10_000;
    private static final String SUM = "ab".repeat(32);

    private final Acceptance acceptance = new Acceptance(new ControlSettings(LEAD, List.of("dense", "text-pair")));
    private ControlMemory memory = ControlMemory.NOTHING;

    @Test
    void numbersCountWhatWasAcceptedOnly() throws Exception {
        assertThat(accept(register("v8"), TIME).number()).isEqualTo(1);
        refuse(register("v8"), TIME + 1);
        assertThat(accept(order(Kind.DEPLOYED, "v7"), TIME + 2).number()).isEqualTo(2);
        assertThat(accept(order(Kind.RETIRE, "v8"), TIME + 3).number()).isEqualTo(3);
    }

    @Test
    void aCommandTakesEffectTheLeadAfterItsRecordUnlessItSaysLater() throws Exception {
        assertThat(accept(register("v8"), TIME).effectiveAt()).isEqualTo(TIME + LEAD);
        assertThat(accept(at(register("v9"), TIME + LEAD), TIME).effectiveAt()).isEqualTo(TIME + LEAD);
        assertThat(accept(at(register("v10"), TIME + 60_000), TIME).effectiveAt())
                .isEqualTo(TIME + 60_000);
    }

    @Test
    void aCommandThatWouldTakeEffectSoonerThanTheLeadIsRefused() {
        CommandRefused refused = refuse(at(register("v8"), TIME + LEAD - 1), TIME);

        assertThat(refused.reason()).isEqualTo(Reason.EFFECTIVE_TOO_SOON);
        assertThat(refused)
                .hasMessage(
                        "effectiveAt must be at least 10s (control.lead) after the command's record, that is at or"
                                + " after %s, was %s",
                        Instant.ofEpochMilli(TIME + LEAD), Instant.ofEpochMilli(TIME + LEAD - 1));
    }

    @Test
    void commandsAboutOneCandidateTakeEffectInTheirOrder() throws Exception {
        accept(at(register("v8"), TIME + 60_000), TIME);

        assertThat(refuse(at(order(Kind.RETIRE, "v8"), TIME + 59_999), TIME + 1).reason())
                .isEqualTo(Reason.EFFECTIVE_OUT_OF_ORDER);
        assertThat(accept(order(Kind.RETIRE, "v8"), TIME + 1).effectiveAt()).isEqualTo(TIME + 60_000);
        assertThat(accept(register("v8"), TIME + 2).effectiveAt())
                .as("nor may it be registered again before it was retired")
                .isEqualTo(TIME + 60_000);
    }

    @Test
    void whatWasRetiredIsForgottenOnceNothingCanPrecedeIt() throws Exception {
        accept(register("v8"), TIME);
        accept(order(Kind.RETIRE, "v8"), TIME);
        accept(order(Kind.DEPLOYED, "v7"), TIME + LEAD - 1);
        assertThat(memory.latest()).hasSize(2);

        accept(order(Kind.DEPLOYED, "v9"), TIME + LEAD + LEAD - 1);
        assertThat(memory.latest()).extracting(Command::name).containsExactly("ranker/v7", "ranker/v9");
        accept(order(Kind.DEPLOYED, "v10"), TIME + LEAD + LEAD - 1 + ServingEffect.EXPECTED.toMillis());
        assertThat(memory.latest()).extracting(Command::name).containsExactly("ranker/v10", "ranker/v9");
    }

    @Test
    void aVersionThatWasDeployedMayRetireAndBeDeployedAgainInThatOrder() throws Exception {
        accept(at(order(Kind.RETIRED, "v7"), TIME + 60_000), TIME);

        assertThat(refuse(at(order(Kind.DEPLOYED, "v7"), TIME + 59_999), TIME + 1)
                        .reason())
                .isEqualTo(Reason.EFFECTIVE_OUT_OF_ORDER);
        assertThat(accept(order(Kind.DEPLOYED, "v7"), TIME + 1).effectiveAt()).isEqualTo(TIME + 60_000);
    }

    @Test
    void thatAVersionServesSaysNothingOfItsCandidate() throws Exception {
        accept(register("v8"), TIME);
        accept(order(Kind.DEPLOYED, "v8"), TIME);
        accept(order(Kind.RETIRED, "v8"), TIME);

        assertThat(memory.candidates()).isEqualTo(1);
        assertThat(accept(order(Kind.RETIRE, "v8"), TIME).effect()).isInstanceOf(VersionEffect.Retired.class);
    }

    @Test
    void aVersionThatRetiredIsUnknownAfterThirtyDays() throws Exception {
        accept(order(Kind.RETIRED, "v7"), TIME);
        long over = TIME + LEAD + Duration.ofDays(30).toMillis();

        accept(order(Kind.RETIRING, "v8"), over - 1);
        assertThat(memory.latest()).extracting(Command::name).containsExactly("ranker/v7", "ranker/v8");
        accept(order(Kind.DEPLOYED, "v8"), over);
        assertThat(memory.latest()).extracting(Command::name).containsExactly("ranker/v8");
    }

    @Test
    void thereIsAMostOfVersions() throws Exception {
        for (int i = 0; i < ServingEffect.MOST_VERSIONS; i++) {
            accept(order(Kind.RETIRED, "v" + i), TIME);
        }

        assertThat(refuse(order(Kind.RETIRED, "one-more"), TIME).reason()).isEqualTo(Reason.TOO_MANY_VERSIONS);
    }

    @Test
    void aCandidateIsRegisteredOnceAndMustBeToBeChanged() throws Exception {
        assertThat(refuse(order(Kind.UPDATE, "v8"), TIME).reason()).isEqualTo(Reason.NOT_REGISTERED);
        assertThat(refuse(order(Kind.RETIRE, "v8"), TIME).reason()).isEqualTo(Reason.NOT_REGISTERED);
        accept(register("v8"), TIME);
        assertThat(refuse(register("v8"), TIME).reason()).isEqualTo(Reason.ALREADY_REGISTERED);
        accept(order(Kind.RETIRE, "v8"), TIME);
        assertThat(refuse(order(Kind.RETIRE, "v8"), TIME).reason()).isEqualTo(Reason.NOT_REGISTERED);
        accept(register("v8"), TIME);
    }

    @Test
    void anUnknownAdapterIsRefusedWithTheNearest() {
        CommandRefused refused = refuse(register("v8", "s3://m/a", SUM, "dens"), TIME);

        assertThat(refused.reason()).isEqualTo(Reason.UNKNOWN_ADAPTER);
        assertThat(refused).hasMessage("adapter must be one of dense, text-pair (did you mean dense?)");
    }

    @Test
    void whatARegistrationLeavesOutHasADefault() throws Exception {
        assertThat(candidate(register("v8")))
                .isEqualTo(new Candidate(
                        "ranker",
                        "v8",
                        Role.CANDIDATE,
                        "s3://m/v8",
                        SUM,
                        "dense",
                        Map.of(),
                        Candidate.Provider.AUTO,
                        0.5,
                        1));
    }

    @Test
    void anUpdateKeepsWhatItDoesNotNameAndTheEpochWhileTheModelIsTheSame() throws Exception {
        accept(register("v8"), TIME);
        Candidate faster = candidate(rate("v8", 0.9));
        Candidate moved = candidate(update("v8", "s3://elsewhere/v8", SUM));
        Candidate other = candidate(update("v8", "s3://m/v8b", "cd".repeat(32)));

        assertThat(faster.sampleRate()).isEqualTo(0.9);
        assertThat(faster.uri()).isEqualTo("s3://m/v8");
        assertThat(faster.epoch()).isEqualTo(1);
        assertThat(moved.epoch()).as("the same file elsewhere").isEqualTo(1);
        assertThat(other.epoch()).as("another file").isEqualTo(4);
        assertThat(other.sampleRate()).isEqualTo(0.9);
    }

    @Test
    void thereIsAMostOfCandidates() throws Exception {
        for (int i = 0; i < VersionEffect.MOST_CANDIDATES; i++) {
            accept(register("v" + i), TIME);
        }

        assertThat(refuse(register("one-more"), TIME).reason()).isEqualTo(Reason.TOO_MANY_CANDIDATES);
    }

    @Test
    void memoryIsReadAsItWasWritten() throws Exception {
        accept(register("v8"), TIME);
        accept(at(register("v9"), TIME + 60_000), TIME);
        accept(order(Kind.RETIRE, "v9"), TIME);

        var bytes = new ByteArrayOutputStream();
        memory.write(new DataOutputStream(bytes));
        assertThat(ControlMemory.read(
                        new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())), Catalog.detectors()))
                .isEqualTo(memory);
    }

    @Test
    void anUnknownFormatIsNamed() {
        var bytes = new DataInputStream(new ByteArrayInputStream(new byte[] {9}));

        assertThat(catchThrowableOfType(IOException.class, () -> ControlMemory.read(bytes, Catalog.detectors())))
                .hasMessage("format of control memory must be 4, was 9");
    }

    private Command accept(Order order, long time) throws CommandRefused {
        Acceptance.Accepted accepted = acceptance.accept(memory, order, time);
        memory = accepted.after();
        return accepted.command();
    }

    private Candidate candidate(Order order) throws CommandRefused {
        return ((Scores) accept(order, TIME).effect()).candidate();
    }

    private CommandRefused refuse(Order order, long time) {
        CommandRefused refused = catchThrowableOfType(CommandRefused.class, () -> accept(order, time));
        assertThat(refused).isNotNull();
        return refused;
    }

    private static Order register(String version) {
        return register(version, "s3://m/" + version, SUM, "dense");
    }

    private static Order register(String version, String uri, String sum, String adapter) {
        return about(Kind.REGISTER, version, new CandidateText(uri, sum, adapter, null, null, null, 0.5));
    }

    private static Order update(String version, String uri, String sum) {
        return about(Kind.UPDATE, version, new CandidateText(uri, sum, null, null, null, null, null));
    }

    private static Order rate(String version, double rate) {
        return about(Kind.UPDATE, version, new CandidateText(null, null, null, null, null, null, rate));
    }

    private static Order about(Kind kind, String version, CandidateText text) {
        return new Order(new OfCandidate(kind, "ranker", version, text), null, "");
    }

    private static Order order(Kind kind, String version) {
        if (kind.about() == About.SERVING) {
            return new Order(new OfServing(kind, "ranker", version, null), null, "");
        }
        return kind == Kind.UPDATE ? rate(version, 1) : new Order(new OfVersion(kind, "ranker", version), null, "");
    }

    private static Order at(Order order, long millis) {
        return new Order(order.instruction(), Instant.ofEpochMilli(millis), order.id());
    }
}
