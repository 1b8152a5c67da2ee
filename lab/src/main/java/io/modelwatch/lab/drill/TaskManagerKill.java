package io.modelwatch.lab.drill;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Kill -9 of a TaskManager while an incident is open, once or in successive incidents; another one is started in its place. */
final class TaskManagerKill implements Drill {
    private static final int LONGEST_PAUSE_MILLIS = 1_500;

    private final int kills;
    /** The incidents that were open when a TaskManager died and after it. */
    private final Set<String> struck = new HashSet<>();

    private int done;

    TaskManagerKill(int kills) {
        this.kills = kills;
    }

    @Override
    public String name() {
        return "taskmanager-kill";
    }

    @Override
    public String promise() {
        return "kill -9 of a TaskManager in each of %d incidents changes nothing in the alert topic".formatted(kills);
    }

    @Override
    public void disturb(Site site) throws Exception {
        String alerts = site.config().kafka().topics().alerts();
        try (IncidentWatch watch = new IncidentWatch(site.bootstrapServers(), alerts)) {
            while (struck.size() < kills) {
                String incident = watch.awaitOpen(struck);
                TimeUnit.MILLISECONDS.sleep(site.random().nextInt(LONGEST_PAUSE_MILLIS));
                long killed = site.killTaskManager("while an incident is open");
                done++;
                if (watch.open().contains(incident)) { // otherwise it ended a moment before
                    struck.add(incident);
                }
                site.recover(killed);
            }
        }
    }

    @Override
    public List<Claim> claims(Site site) throws Exception {
        int restores = site.job().restores();
        return List.of(new Claim(
                "%d kills in %d incidents, the job was restored %d times".formatted(done, struck.size(), restores),
                struck.size() >= kills));
    }
}
