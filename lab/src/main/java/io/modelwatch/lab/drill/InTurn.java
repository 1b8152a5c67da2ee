package io.modelwatch.lab.drill;

import io.modelwatch.local.simulate.Output;
import io.modelwatch.schemas.alert.Alert;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Several disturbances of the same job, one after the other, under the combined terms. */
record InTurn(List<Drill> drills) implements Drill {
    @Override
    public String name() {
        return drills.stream().map(Drill::name).collect(Collectors.joining(", "));
    }

    @Override
    public String promise() {
        return drills.stream().map(Drill::promise).collect(Collectors.joining("\n    and: "));
    }

    @Override
    public Terms terms() {
        return drills.stream().map(Drill::terms).reduce(Terms::and).orElse(Terms.USUAL);
    }

    @Override
    public Map<String, String> prepare(Path root, Path site) throws IOException {
        Map<String, String> settings = new HashMap<>();
        for (Drill drill : drills) {
            settings.putAll(drill.prepare(root, site));
        }
        return settings;
    }

    @Override
    public Output tamper(Output topics) {
        Output all = topics;
        for (Drill drill : drills) {
            all = drill.tamper(all);
        }
        return all;
    }

    @Override
    public void disturb(Site site) throws Exception {
        for (Drill drill : drills) {
            drill.disturb(site);
        }
    }

    @Override
    public boolean compares(Alert alert) {
        return drills.stream().allMatch(drill -> drill.compares(alert));
    }

    @Override
    public List<Claim> claims(Site site) throws Exception {
        List<Claim> all = new ArrayList<>();
        for (Drill drill : drills) {
            all.addAll(drill.claims(site));
        }
        return all;
    }

    @Override
    public void close() throws IOException {
        for (Drill drill : drills) {
            drill.close();
        }
    }
}
