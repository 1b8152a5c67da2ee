package io.modelwatch.lab.falsealarms;

import io.modelwatch.local.simulate.Planned;
import io.modelwatch.local.simulate.PlannedKind;
import io.modelwatch.local.simulate.Scenario;
import io.modelwatch.local.simulate.ScenarioFile;
import io.modelwatch.schemas.control.Instruction;
import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.control.MaintenanceEffect;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;

/** The commands by which the planned maintenance of a scenario is marked, each known from the start on, by their number from 0. */
final class PlannedMaintenance extends RichMapFunction<Long, Command> {
    private static final long serialVersionUID = 1;

    private final String scenarioFile;
    private transient List<Planned> planned;

    PlannedMaintenance(String scenarioFile) {
        this.scenarioFile = scenarioFile;
    }

    static List<Planned> of(Scenario scenario) {
        return scenario.planned().stream()
                .filter(event -> event.kind() == PlannedKind.MAINTENANCE)
                .toList();
    }

    @Override
    public void open(OpenContext context) throws Exception {
        planned = of(ScenarioFile.load(scenarioFile));
    }

    @Override
    public Command map(Long number) {
        Planned event = planned.get(number.intValue());
        var marked = new MaintenanceEffect.Marked(
                event.name(),
                event.model().isEmpty() ? "*" : event.model(),
                "*",
                WatchedJob.START + event.beginMillis(),
                WatchedJob.START + event.endMillis(),
                "planned");
        return new Command(number + 1, Instruction.Kind.BEGIN_MAINTENANCE, WatchedJob.START, marked);
    }
}
