package io.modelwatch.udfs.op.state;

import io.modelwatch.udfs.incident.ModelSituation;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes {@link ModelSituation} by hand; the format and its version are its own. */
public final class ModelSituationSerializer extends ImmutableSerializer<ModelSituation> {
    public static final ModelSituationSerializer INSTANCE = new ModelSituationSerializer();

    private static final long serialVersionUID = 1;

    @Override
    public void serialize(ModelSituation situation, DataOutputView target) throws IOException {
        situation.write(target);
    }

    @Override
    public ModelSituation deserialize(DataInputView source) throws IOException {
        return ModelSituation.read(source);
    }

    @Override
    public TypeSerializerSnapshot<ModelSituation> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Named in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<ModelSituation> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
