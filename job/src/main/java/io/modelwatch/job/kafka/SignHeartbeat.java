package io.modelwatch.job.kafka;

import io.modelwatch.schemas.alert.Heartbeat;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;

/** Writes times as heartbeats of the job that it runs in; only Flink knows the id of the run. */
final class SignHeartbeat extends RichMapFunction<Long, byte[]> {
    private static final long serialVersionUID = 1;

    private final String jobName;
    private final String transactionalIdPrefix;

    private transient Heartbeat.Job job;

    SignHeartbeat(String jobName, String transactionalIdPrefix) {
        this.jobName = jobName;
        this.transactionalIdPrefix = transactionalIdPrefix;
    }

    @Override
    public void open(OpenContext context) {
        String id = getRuntimeContext().getJobInfo().getJobId().toHexString();
        job = new Heartbeat.Job(id, jobName, transactionalIdPrefix);
    }

    @Override
    public byte[] map(Long epochMillis) {
        return Heartbeat.encode(epochMillis, job);
    }
}
