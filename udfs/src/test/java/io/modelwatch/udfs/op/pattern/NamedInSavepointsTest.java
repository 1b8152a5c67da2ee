package io.modelwatch.udfs.op.pattern;

import static io.modelwatch.udfs.incident.IncidentScene.INCIDENTS;
import static io.modelwatch.udfs.incident.IncidentScene.NO_RULES;
import static io.modelwatch.udfs.incident.IncidentScene.PATTERNS;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.SegmentShare;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.OwnerLabels;
import io.modelwatch.udfs.detect.Publication;
import io.modelwatch.udfs.detect.Transition;
import io.modelwatch.udfs.incident.IncidentKind.Subject;
import io.modelwatch.udfs.incident.Sign;
import io.modelwatch.udfs.incident.SignPattern;
import io.modelwatch.udfs.incident.Signs;
import io.modelwatch.udfs.op.Explain;
import io.modelwatch.udfs.op.FollowAlert;
import io.modelwatch.udfs.op.FollowIncident;
import io.modelwatch.udfs.op.GatherSigns;
import io.modelwatch.udfs.op.state.StreamTypes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateObject;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;

/**
 * A class of ours that a savepoint names can never move. From the verdict to the alert, savepoints name nothing but snapshots of
 * serializers that are written by hand.
 */
@SuppressWarnings("try") // the harnesses are closed by one thread that nobody interrupts
class NamedInSavepointsTest {
    private static final Pattern OURS = Pattern.compile("io\\.modelwatch\\.[\\w.$]+");
    private static final DetectionSettings DETECTION = new DetectionSettings(List.of(), 1, 1, 2, 1);

    private static Set<String> named(AbstractStreamOperatorTestHarness<?> harness) throws Exception {
        try (harness) {
            harness.open();
            OperatorSubtaskState snapshot = harness.snapshot(1, 1);
            List<StateObject> handles = new ArrayList<>(snapshot.getManagedKeyedState());
            handles.addAll(snapshot.getManagedOperatorState());
            Set<String> names = new TreeSet<>();
            for (StateObject handle : handles) {
                try (FSDataInputStream in = ((StreamStateHandle) handle).openInputStream()) {
                    String text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
                    names.addAll(OURS.matcher(text)
                            .results()
                            .map(found -> found.group())
                            .collect(Collectors.toSet()));
                }
            }
            return names;
        }
    }

    private static void assertNamesSnapshotsOnly(AbstractStreamOperatorTestHarness<?> harness) throws Exception {
        Set<String> names = named(harness);
        assertThat(names).isNotEmpty();
        for (String name : names) {
            assertThat(Class.forName(name)).isAssignableTo(TypeSerializerSnapshot.class);
        }
    }

    @Test
    void ofAlertsNothingButSnapshotsIsNamed() throws Exception {
        assertNamesSnapshotsOnly(new KeyedOneInputStreamOperatorTestHarness<>(
                new FollowAlert(DETECTION, Catalog::metric, Catalog::metric, OwnerLabels.NONE, Publication.ofAll(0)),
                Verdict::alertKey,
                Types.STRING));
    }

    @Test
    void ofExplanationsNothingButSnapshotsIsNamed() throws Exception {
        assertNamesSnapshotsOnly(new KeyedTwoInputStreamOperatorTestHarness<>(
                new KeyedCoProcessOperator<>(new Explain(Catalog::metric, "10s", 1)),
                (MetricPoint point) -> Explain.key(point),
                (Transition transition) -> Explain.key(transition),
                Types.STRING));
    }

    @Test
    void ofSignsNothingButSnapshotsIsNamed() throws Exception {
        assertNamesSnapshotsOnly(new KeyedTwoInputStreamOperatorTestHarness<>(
                new CoBroadcastWithKeyedOperator<>(
                        new GatherSigns(PATTERNS, INCIDENTS, NO_RULES), List.of(StreamTypes.COMMANDS)),
                Transition::model,
                command -> "",
                Types.STRING));
    }

    @Test
    void ofPatternsNothingButSnapshotsIsNamed() throws Exception {
        var serializer = StreamTypes.SIGN.createSerializer(null);
        for (SignPattern pattern : PATTERNS.patterns(Subject.MODELS, INCIDENTS, 1)) {
            assertNamesSnapshotsOnly(new KeyedOneInputStreamOperatorTestHarness<>(
                    new RecognisePattern(pattern, serializer), Sign::model, Types.STRING));
        }
    }

    @Test
    void ofIncidentsNothingButSnapshotsIsNamed() throws Exception {
        assertNamesSnapshotsOnly(new KeyedOneInputStreamOperatorTestHarness<>(
                new FollowIncident(INCIDENTS, Signs.PLAIN, Catalog::metric, Publication.ofAll(0)),
                Sign::model,
                Types.STRING));
    }

    @Test
    void aRecordThatFlinkWritesIsNamedItself() throws Exception {
        assertThat(named(new KeyedOneInputStreamOperatorTestHarness<>(
                        new KeyedProcessOperator<>(new Remembers()), text -> text, Types.STRING)))
                .contains(SegmentShare.class.getName());
    }

    /** A known bad one. */
    private static final class Remembers extends KeyedProcessFunction<String, String, String> {
        private static final long serialVersionUID = 1;

        @Override
        public void open(OpenContext context) {
            getRuntimeContext().getState(new ValueStateDescriptor<>("share", TypeInformation.of(SegmentShare.class)));
        }

        @Override
        public void processElement(String text, Context context, Collector<String> out) {
            out.collect(text);
        }
    }
}
