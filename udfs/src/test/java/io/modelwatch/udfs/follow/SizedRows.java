package io.modelwatch.udfs.follow;

import io.modelwatch.schemas.Hash;
import io.modelwatch.schemas.SipHash;
import io.modelwatch.schemas.event.Segments;
import io.modelwatch.udfs.Sized;
import io.modelwatch.udfs.stats.Grades;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Tables of requests whose rows no constructor fills. */
public final class SizedRows {
    private static final SipHash PLACES = SipHash.random();

    private SizedRows() {}

    public static PendingRequests table(Sized sized, Row.State state) {
        PendingRequests table = new PendingRequests(PLACES);
        sized.list("rows", i -> row(sized, state, i))
                .forEach(row -> table.insert(table.tag(Hash.of64(row.requestId()), row.requestId()), row, 1));
        return table;
    }

    /** In the order of their ids: the place in a table is its own affair. */
    public static List<Object> shown(PendingRequests table) {
        List<Row> rows = new ArrayList<>();
        table.visit((due, row) -> rows.add(row));
        rows.sort((one, other) -> Arrays.compare(one.requestId(), other.requestId()));
        List<Object> shown = new ArrayList<>();
        for (Row row : rows) {
            Row bare = row.copy();
            bare.labels = null;
            bare.feedback = null;
            shown.add(bare);
            shown.add(longs(row.labels, row.labels == null ? 0 : row.labels.longs()));
            shown.add(longs(row.feedback, row.feedback == null ? 0 : row.feedback.longs()));
        }
        return shown;
    }

    private static long[] longs(LongRecords records, int fields) {
        long[] longs = new long[records == null ? 0 : records.size() * fields];
        for (int i = 0; i < longs.length; i++) {
            longs[i] = records.get(i / fields, i % fields);
        }
        return longs;
    }

    private static Row row(Sized sized, Row.State state, int number) {
        Row row = new Row();
        row.state = state;
        row.requestId(
                number == 0
                        ? sized.make(byte[].class, "requestId")
                        : ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
        if (state == Row.State.FEEDBACK) {
            row.feedback = new WaitingFeedback(PLACES);
            sized.list("feedback", i -> row.feedback.add(new long[] {i, 1, 1, 0, 0, 0, 0}, 1));
            return row;
        }
        row.stage = 1;
        row.items = sized.make(long[].class, "items");
        row.scores = sized.make(float[].class, "scores");
        if (state == Row.State.SERVED) {
            row.labels = new Labels(PLACES);
            sized.list(
                    "labels",
                    i -> row.labels.add(
                            i, new Labels.Label(i, 0, 0, 0, Double.NaN, 0), Grades.BY_DEFAULT, Integer.MAX_VALUE));
        }
        row.model = sized.text("model");
        row.version = sized.text("version");
        if (state == Row.State.ANSWERED) {
            row.status = sized.text("status");
        } else {
            row.segments = sized.make(Segments.class, "segments");
        }
        return row;
    }
}
