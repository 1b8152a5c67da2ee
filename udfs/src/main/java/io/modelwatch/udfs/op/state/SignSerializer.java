package io.modelwatch.udfs.op.state;

import io.modelwatch.udfs.detect.FindingFormat;
import io.modelwatch.udfs.format.Lengths;
import io.modelwatch.udfs.incident.Change;
import io.modelwatch.udfs.incident.Sign;
import io.modelwatch.udfs.incident.Sign.Around;
import io.modelwatch.udfs.stats.Category;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes {@link Sign} by hand, a version first. */
public final class SignSerializer extends ImmutableSerializer<Sign> {
    public static final SignSerializer INSTANCE = new SignSerializer();

    private static final long serialVersionUID = 1;
    private static final int FORMAT = 2;

    @Override
    public void serialize(Sign sign, DataOutputView target) throws IOException {
        target.writeByte(FORMAT);
        Lengths.writeText(sign.kind().name(), target);
        Lengths.writeText(sign.model(), target);
        Lengths.writeText(sign.version(), target);
        target.writeLong(sign.at());
        target.writeLong(sign.since());
        FindingFormat.writeOptional(sign.finding(), target);
        FindingFormat.write(sign.segments(), target);
        write(sign.around(), target);
        Lengths.writeText(sign.pattern(), target);
        Lengths.write(sign.withinMillis().size(), target);
        for (Map.Entry<String, Long> pattern : new TreeMap<>(sign.withinMillis()).entrySet()) {
            Lengths.writeText(pattern.getKey(), target);
            target.writeLong(pattern.getValue());
        }
    }

    private static void write(Around around, DataOutputView target) throws IOException {
        Lengths.writeTexts(around.categories().stream().map(Enum::name).toList(), target);
        target.writeBoolean(around.otherVersions());
        target.writeBoolean(around.everyVersion());
        Change.writeAll(around.changes(), target);
        target.writeLong(around.quietUntil());
    }

    @Override
    public Sign deserialize(DataInputView source) throws IOException {
        int format = source.readByte();
        if (format != FORMAT) {
            throw new IOException("format of a sign must be %s, was %s".formatted(FORMAT, format));
        }
        return new Sign(
                Sign.Kind.valueOf(Lengths.readText(source)),
                Lengths.readText(source),
                Lengths.readText(source),
                source.readLong(),
                source.readLong(),
                FindingFormat.readOptional(source),
                FindingFormat.readShares(source),
                readAround(source),
                Lengths.readText(source),
                readWithin(source));
    }

    private static Around readAround(DataInputView source) throws IOException {
        List<Category> categories = new ArrayList<>();
        for (String name : Lengths.readTexts(source)) {
            categories.add(Category.valueOf(name));
        }
        return new Around(
                List.copyOf(categories),
                source.readBoolean(),
                source.readBoolean(),
                List.copyOf(Change.readAll(source)),
                source.readLong());
    }

    private static Map<String, Long> readWithin(DataInputView source) throws IOException {
        Map<String, Long> within = new TreeMap<>();
        for (int left = Lengths.read(source); left > 0; left--) {
            within.put(Lengths.readText(source), source.readLong());
        }
        return within;
    }

    @Override
    public TypeSerializerSnapshot<Sign> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Named in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Sign> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
