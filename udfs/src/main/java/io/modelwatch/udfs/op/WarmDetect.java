package io.modelwatch.udfs.op;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.MetricLookup;
import io.modelwatch.udfs.detect.SeriesMemory;
import io.modelwatch.udfs.warm.MemoryFile;
import io.modelwatch.udfs.warm.MemoryRefused;
import io.modelwatch.udfs.warm.MemorySettings;
import java.io.Serializable;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link Detect}, which begins with a memory file where the job starts without state. Each subtask reads the file before its first point
 * and puts what its key groups have into keyed state: from then on it is state like any other, which checkpoints hold, so a restored or
 * rescaled job never reads the file. One that is refused fails the job for good.
 */
public final class WarmDetect extends Commanded<MetricPoint, Verdict> {
    private static final long serialVersionUID = 1;
    private static final Logger LOG = LoggerFactory.getLogger(WarmDetect.class);

    /** The name that Flink's operator gives its timers. */
    private static final String TIMERS = "user-timers";

    private final DetectionSettings settings;
    private final MemorySettings memory;
    private final Keys keys;
    private transient boolean restored;

    /** Which series ({@link io.modelwatch.schemas.alert.Series#acrossVersions}) it gets points of: what others have is not loaded. */
    public interface Keys extends Serializable {
        boolean have(String key);
    }

    public WarmDetect(DetectionSettings settings, MetricLookup metrics, MemorySettings memory, Keys keys) {
        super(new Detect(settings, metrics));
        this.settings = settings;
        this.memory = memory;
        this.keys = keys;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        restored = context.isRestored();
    }

    @Override
    public void open() throws Exception {
        super.open();
        if (memory.isGiven() && !restored) {
            load();
        }
    }

    private void load() throws Exception {
        TaskInfo task = getRuntimeContext().getTaskInfo();
        int keyGroups = task.getMaxNumberOfParallelSubtasks();
        KeyGroupRange own = KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
                keyGroups, task.getNumberOfParallelSubtasks(), task.getIndexOfThisSubtask());
        InternalTimerService<VoidNamespace> timers =
                getInternalTimerService(TIMERS, VoidNamespaceSerializer.INSTANCE, this);
        try {
            MemoryFile.Content content =
                    MemoryFile.<Exception>read(new FlinkMemoryFile(memory.file()), settings, entry -> {
                        if (keys.have(entry.key())
                                && own.contains(KeyGroupRangeAssignment.assignToKeyGroup(entry.key(), keyGroups))) {
                            begin(entry, timers);
                        }
                    });
            LOG.info(
                    "Begins with memory file {}: {} series, points up to {}",
                    memory.file(),
                    content.series(),
                    content.until());
        } catch (MemoryRefused refused) {
            throw new SuppressRestartsException(refused);
        }
    }

    private void begin(MemoryFile.Entry entry, InternalTimerService<VoidNamespace> timers) throws Exception {
        SeriesMemory begun = entry.memory();
        if (!begun.isEmpty()) {
            setCurrentKey(entry.key());
            timers.registerEventTimeTimer(VoidNamespace.INSTANCE, ((Detect) userFunction).begin(begun));
        }
    }
}
