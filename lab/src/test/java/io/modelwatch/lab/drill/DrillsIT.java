package io.modelwatch.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes and live traffic: the alerts must equal those of an undisturbed job. The rest of the drills is in {@link AllDrillsIT}. */
@Timeout(900)
class DrillsIT {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    Path directory;

    @Test
    void aTaskManagerKillABrokerRestartAndAnUpgradeOfOneJobChangeNoAlert() throws Exception {
        List<Drill> drills = List.of(new TaskManagerKill(1), new BrokerRestart(), new Upgrade());
        Drill oneAfterTheOther = new InTurn(drills);

        assertThat(new DrillRun(ROOT, directory, 1, 0, System.out).play(oneAfterTheOther))
                .isTrue();
    }
}
