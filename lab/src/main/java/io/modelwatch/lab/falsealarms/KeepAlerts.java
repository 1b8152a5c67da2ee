package io.modelwatch.lab.falsealarms;

import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.AlertJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.accumulators.ListAccumulator;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** Collects every transition in the job's result, as there are few. Emits nothing downstream. */
final class KeepAlerts extends ProcessFunction<Alert, Alert> {
    private static final long serialVersionUID = 1;
    private static final String KEPT = "alerts";

    private transient ListAccumulator<String> kept;

    @Override
    public void open(OpenContext context) {
        kept = new ListAccumulator<>();
        getRuntimeContext().addAccumulator(KEPT, kept);
    }

    @Override
    public void processElement(Alert alert, Context context, Collector<Alert> out) {
        kept.add(new String(AlertJson.write(alert), StandardCharsets.UTF_8));
    }

    /** The collected transitions, in no order. */
    static List<Alert> of(JobExecutionResult result) {
        List<String> alerts = result.getAccumulatorResult(KEPT);
        return alerts.stream()
                .map(json -> AlertJson.read(json.getBytes(StandardCharsets.UTF_8)))
                .toList();
    }
}
