package io.modelwatch.udfs.op.pattern;

import io.modelwatch.udfs.incident.Sign;
import io.modelwatch.udfs.incident.SignOrder;
import org.apache.flink.cep.EventComparator;

/** The order of signs of the same time. */
public final class EqualTimes implements EventComparator<Sign> {
    private static final long serialVersionUID = 1;

    @Override
    public int compare(Sign one, Sign other) {
        return SignOrder.OF_SIGNS.compare(one, other);
    }
}
