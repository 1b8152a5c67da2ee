package io.modelwatch.udfs.op.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Segments;
import io.modelwatch.schemas.event.UnusablePart;
import io.modelwatch.udfs.follow.Events;
import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.junit.jupiter.api.Test;

class EventSerializerTest {
    /** More than the tables of names keep, so that they grow and forget. */
    private static final int MANY = 70_000;

    private final EventSerializer writer = new EventSerializer();
    private final EventSerializer reader = new EventSerializer();

    /** However many are read meanwhile: some of them may be read for other subtasks, after a job was rescaled. */
    @Test
    void leavesAnEventAsItIsWhileItIsHeld() throws IOException {
        Event held = sent(Events.request("held", 1_000));
        held.held = true;
        for (int i = 0; i < 300; i++) {
            assertThat(sent(Events.response("r" + i, i, "x"))).isNotSameAs(held);
        }

        assertThat(held.kind).isEqualTo(Event.Kind.REQUEST);
        assertThat(held.requestId).isEqualTo(Events.request("held", 1_000).requestId);
        assertThatThrownBy(() -> held.reset(Event.Kind.END)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void carriesWhatARequestHas() throws IOException {
        Event request = Events.request("a", 1_000);
        request.weight = 7;

        assertThat(sent(request)).usingRecursiveComparison(EXACTLY).isEqualTo(request);
    }

    @Test
    void carriesWhatAResponseHas() throws IOException {
        Event response = Events.response("a", 1_000, "x", "y");
        response.status = "timeout";
        response.latencyMicros = 5;
        response.scores = new float[] {1, 0.5f};

        assertThat(sent(response)).usingRecursiveComparison(EXACTLY).isEqualTo(response);
        response.items = null;
        response.scores = null;
        assertThat(sent(response)).usingRecursiveComparison(EXACTLY).isEqualTo(response);
    }

    @Test
    void carriesFeedbackResourcesAndTheEnd() throws IOException {
        Event resource = new Event().reset(Event.Kind.RESOURCE);
        resource.model = "ranker";
        resource.version = "v1";
        resource.instance = "ranker-0";
        resource.readingNames = new String[] {"cpu", "memory"};
        resource.readings = new double[] {0.5, 2_000};
        Event end = new Event().reset(Event.Kind.END);
        end.time = 9;

        Event purchase = Events.act("a", "x", "purchase", 1_000);
        purchase.position = 3;
        purchase.value = 9.99;
        purchase.currency = 0x455552;
        purchase.model = "ranker";
        purchase.unusable = UnusablePart.POSITION.bit();

        for (Event event : List.of(Events.feedback("a", "x", 2, 1_000, 900), purchase, resource, end)) {
            assertThat(sent(event)).usingRecursiveComparison(EXACTLY).isEqualTo(event);
        }
    }

    @Test
    void carriesWhatOfARecordCouldNotBeUsed() throws IOException {
        Event resource = new Event().reset(Event.Kind.RESOURCE);
        resource.model = "ranker";
        resource.version = "v1";
        resource.instance = "ranker-0";
        resource.readingNames = new String[0];
        resource.readings = new double[0];
        for (Event event : List.of(Events.request("a", 1_000), Events.response("a", 1_000, "x"), resource)) {
            event.unusable = UnusablePart.READINGS.bit() | UnusablePart.SCORE.bit();
            assertThat(sent(event)).usingRecursiveComparison(EXACTLY).isEqualTo(event);
            assertThat(writer.copy(event)).usingRecursiveComparison(EXACTLY).isEqualTo(event);

            event.unusable = 0;
            assertThat(sent(event)).usingRecursiveComparison(EXACTLY).isEqualTo(event);
        }
    }

    @Test
    void keepsNamesApartThatOnlyDifferInWhereTheyEnd() throws IOException {
        Event one = Events.response("a", "ranker", "v1", 1_000);
        Event other = Events.response("a", "rankerv", "1", 1_000);

        assertThat(sent(one).model).isEqualTo("ranker");
        assertThat(sent(other).model).isEqualTo("rankerv");
    }

    @Test
    void givesEqualNamesAsTheSameObject() throws IOException {
        String first = sent(Events.request("a", 1_000)).model;

        assertThat(sent(Events.request("b", 2_000)).model).isSameAs(first);
    }

    @Test
    void staysRightWhenThereAreMoreNamesThanItKeeps() throws IOException {
        for (int i = 0; i < MANY; i++) {
            Event request = Events.request("a", "model\u001e" + i, "v\u001f" + i, 1_000);
            request.segments = new Segments(List.of("device=" + i));
            Event read = sent(request);
            assertThat(read.model).isEqualTo(request.model);
            assertThat(read.version).isEqualTo(request.version);
            assertThat(read.segments).isEqualTo(request.segments);
        }
    }

    /** Also where there is no number. */
    private static final RecursiveComparisonConfiguration EXACTLY = RecursiveComparisonConfiguration.builder()
            .withEqualsForType(Double::equals, Double.class)
            .build();

    private Event sent(Event event) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(256);
        writer.serialize(event, out);
        return reader.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
    }
}
