package io.modelwatch.udfs.control;

import io.modelwatch.schemas.control.Candidate;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What the last command about a candidate said.
 *
 * @param number of that command
 * @param effectiveAt of that command, epoch milliseconds: no later command about the candidate takes effect before
 * @param candidate as it then is; null: retired
 */
record Standing(long number, long effectiveAt, Candidate candidate) {
    void write(DataOutput out) throws IOException {
        out.writeLong(number);
        out.writeLong(effectiveAt);
        out.writeBoolean(candidate != null);
        if (candidate != null) {
            CommandFormat.write(candidate, out);
        }
    }

    static Standing read(DataInput in) throws IOException {
        return new Standing(in.readLong(), in.readLong(), in.readBoolean() ? CommandFormat.readCandidate(in) : null);
    }
}
