package io.modelwatch.udfs.op.state;

import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.control.ControlMemory;
import io.modelwatch.udfs.detect.AlertMemory;
import io.modelwatch.udfs.detect.LabelGaps;
import io.modelwatch.udfs.detect.SeriesMemory;
import io.modelwatch.udfs.incident.IncidentMemory;
import io.modelwatch.udfs.incident.ModelSituation;
import io.modelwatch.udfs.incident.SegmentHistory;
import io.modelwatch.udfs.incident.said.StatementMemory;
import io.modelwatch.udfs.incident.shared.Causes;
import io.modelwatch.udfs.incident.shared.TroubleMemory;
import io.modelwatch.udfs.silence.ModelPresence;

/** The serializers of memories whose format lives with them, and the names under which savepoints know them, which stay for ever. */
public final class Memories {
    public static final MemorySerializer<AlertMemory> ALERT =
            new MemorySerializer<>(OfAlert.class, AlertMemory::write, AlertMemory::read);
    public static final MemorySerializer<Command> COMMAND =
            new MemorySerializer<>(OfCommand.class, Command::write, in -> Command.read(in, Catalog.detectors()));
    public static final MemorySerializer<ControlMemory> CONTROL = new MemorySerializer<>(
            OfControl.class, ControlMemory::write, in -> ControlMemory.read(in, Catalog.detectors()));
    public static final MemorySerializer<IncidentMemory> INCIDENT =
            new MemorySerializer<>(OfIncident.class, IncidentMemory::write, IncidentMemory::read);
    public static final MemorySerializer<ModelSituation> SITUATION =
            new MemorySerializer<>(OfSituation.class, ModelSituation::write, ModelSituation::read);
    public static final MemorySerializer<SegmentHistory> SEGMENTS =
            new MemorySerializer<>(OfSegments.class, SegmentHistory::write, SegmentHistory::read);
    public static final MemorySerializer<SeriesMemory> SERIES =
            new MemorySerializer<>(OfSeries.class, SeriesMemory::write, SeriesMemory::read, SeriesMemory::copy);

    public static final MemorySerializer<LabelGaps> LABEL_GAPS =
            new MemorySerializer<>(OfLabelGaps.class, LabelGaps::write, LabelGaps::read);

    public static final MemorySerializer<ModelPresence> PRESENCE =
            new MemorySerializer<>(OfPresence.class, ModelPresence::write, ModelPresence::read);

    public static final MemorySerializer<Causes> CAUSES =
            new MemorySerializer<>(OfCauses.class, Causes::write, Causes::read);

    public static final MemorySerializer<TroubleMemory> TROUBLE =
            new MemorySerializer<>(OfTrouble.class, TroubleMemory::write, TroubleMemory::read);

    public static final MemorySerializer<StatementMemory> STATEMENTS =
            new MemorySerializer<>(OfStatements.class, StatementMemory::write, StatementMemory::read);

    private Memories() {}

    public static final class OfStatements extends MemorySerializer.Snapshot<StatementMemory> {
        public OfStatements() {
            super(() -> STATEMENTS);
        }
    }

    public static final class OfCauses extends MemorySerializer.Snapshot<Causes> {
        public OfCauses() {
            super(() -> CAUSES);
        }
    }

    public static final class OfTrouble extends MemorySerializer.Snapshot<TroubleMemory> {
        public OfTrouble() {
            super(() -> TROUBLE);
        }
    }

    public static final class OfPresence extends MemorySerializer.Snapshot<ModelPresence> {
        public OfPresence() {
            super(() -> PRESENCE);
        }
    }

    public static final class OfLabelGaps extends MemorySerializer.Snapshot<LabelGaps> {
        public OfLabelGaps() {
            super(() -> LABEL_GAPS);
        }
    }

    /** Named in savepoints, as are the others. */
    public static final class OfAlert extends MemorySerializer.Snapshot<AlertMemory> {
        public OfAlert() {
            super(() -> ALERT);
        }
    }

    public static final class OfCommand extends MemorySerializer.Snapshot<Command> {
        public OfCommand() {
            super(() -> COMMAND);
        }
    }

    public static final class OfControl extends MemorySerializer.Snapshot<ControlMemory> {
        public OfControl() {
            super(() -> CONTROL);
        }
    }

    public static final class OfIncident extends MemorySerializer.Snapshot<IncidentMemory> {
        public OfIncident() {
            super(() -> INCIDENT);
        }
    }

    public static final class OfSituation extends MemorySerializer.Snapshot<ModelSituation> {
        public OfSituation() {
            super(() -> SITUATION);
        }
    }

    public static final class OfSegments extends MemorySerializer.Snapshot<SegmentHistory> {
        public OfSegments() {
            super(() -> SEGMENTS);
        }
    }

    public static final class OfSeries extends MemorySerializer.Snapshot<SeriesMemory> {
        public OfSeries() {
            super(() -> SERIES);
        }
    }
}
