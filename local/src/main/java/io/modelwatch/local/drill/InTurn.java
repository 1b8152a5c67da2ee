package io.modelwatch.local.drill;

import io.modelwatch.schemas.Alert;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Several disturbances of the same job, one after the other. They share the usual terms, and a broker and a cluster. */
record InTurn(List<Drill> drills, Terms terms) implements Drill {
    @Override
    public String name() {
        return drills.stream().map(Drill::name).collect(Collectors.joining(", "));
    }

    @Override
    public String promise() {
        return drills.stream().map(Drill::promise).collect(Collectors.joining("; "));
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
}
