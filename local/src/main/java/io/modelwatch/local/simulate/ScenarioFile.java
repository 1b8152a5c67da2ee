package io.modelwatch.local.simulate;

import io.modelwatch.local.simulate.PlantedCandidate.Truth;
import io.modelwatch.schemas.Span;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/** Reads scenarios. All errors of one are reported at once. */
public final class ScenarioFile {
    private static final long SECOND = 1_000;
    private static final long DAY = Span.parse("24h");
    /** Tasks whose requests have real content. */
    private static final Set<SimulatedModel.Task> SCORED_AGAIN =
            Set.of(SimulatedModel.Task.CLICKS, SimulatedModel.Task.RELEVANCE);

    /** There are published text models of these kinds. */
    private static final Set<Truth> OF_TEXTS = EnumSet.of(Truth.SAME, Truth.EQUAL, Truth.WORSE);

    private static final double MOST = Double.POSITIVE_INFINITY;

    private final String origin;
    private final List<String> problems = new ArrayList<>();

    private ScenarioFile(String origin) {
        this.origin = origin;
    }

    /**
     * Reads a scenario.
     *
     * @param nameOrFile the name of a built-in one, for example {@code default}, or the path of a file
     * @throws ScenarioException if it cannot be run
     */
    public static Scenario load(String nameOrFile) throws IOException {
        try (InputStream builtIn = ScenarioFile.class.getResourceAsStream("/scenarios/" + nameOrFile + ".yaml")) {
            if (builtIn != null) {
                return read(nameOrFile, builtIn);
            }
        }
        Path file = Path.of(nameOrFile);
        if (!Files.isRegularFile(file)) {
            throw new ScenarioException(
                    "scenario", List.of("--scenario must be built in or an existing file, was " + nameOrFile));
        }
        try (InputStream in = Files.newInputStream(file)) {
            return read(nameOrFile, in);
        }
    }

    /**
     * Reads a scenario.
     *
     * @param origin what messages call it
     * @throws ScenarioException if it cannot be run
     */
    public static Scenario read(String origin, InputStream yaml) {
        ScenarioFile file = new ScenarioFile(origin);
        Optional<Scenario> scenario = file.scenario(file.parse(yaml));
        if (scenario.isEmpty() || !file.problems.isEmpty()) {
            throw new ScenarioException(origin, file.problems);
        }
        return scenario.get();
    }

    private Fields parse(InputStream yaml) {
        var settings = LoadSettings.builder()
                .setLabel(origin)
                .setSchema(new FailsafeSchema())
                .build();
        try {
            return new Fields("", new Load(settings).loadFromInputStream(yaml), problems);
        } catch (YamlEngineException malformed) {
            throw new ScenarioException(
                    origin, List.of("must be YAML: " + malformed.getMessage().replaceAll("\\s*\\n\\s*", " ")));
        }
    }

    private Optional<Scenario> scenario(Fields root) {
        List<SimulatedModel> models = root.entries("models").stream()
                .flatMap(entry -> model(entry).stream())
                .toList();
        List<Fault> faults = root.entries("faults").stream()
                .flatMap(entry -> fault(entry).stream())
                .toList();
        List<PlantedCandidate> candidates = root.entries("candidates").stream()
                .flatMap(entry -> candidate(entry).stream())
                .toList();
        List<Planned> planned = root.entries("planned").stream()
                .flatMap(entry -> planned(entry).stream())
                .toList();
        Rhythms rhythms = rhythms(root.inner("rhythms")).orElse(Rhythms.NONE);
        if (problems.isEmpty()) {
            new Together(models, rhythms, problems).check(faults, planned);
            checkCandidates(models, candidates);
        }
        long interval = root.spanOr("resource-interval", 2 * SECOND, SECOND);
        if (interval % SECOND != 0) {
            root.note("resource-interval", "must be a multiple of 1s", Span.text(interval));
        }
        String description = root.textOr("description", "");
        long day = root.spanOr("day", DAY, SECOND);
        double amplitude = root.numberOr("amplitude", 0.3, 0, 0.95);
        double errors = root.numberOr("error-share", 0.005, 0, 0.5);
        double orphans = root.numberOr("orphan-share", 0.001, 0, 0.5);
        long click = root.spanOr("click-delay", 2 * SECOND, 1);
        long purchase = root.spanOr("purchase-delay", 10 * SECOND, 1);
        return root.make(() -> new Scenario(
                origin,
                description,
                day,
                amplitude,
                errors,
                orphans,
                click,
                purchase,
                interval,
                models,
                faults,
                candidates,
                rhythms,
                planned));
    }

    private static Optional<Rhythms> rhythms(Fields fields) {
        double weekendTraffic = fields.numberOr("weekend-traffic", 1, 0.01, 100);
        double weekendClicks = fields.numberOr("weekend-clicks", 1, 0.01, 100);
        long weekendShift = fields.spanOr("weekend-shift", 0, 0);
        double clicks = fields.numberOr("clicks", 0, 0, 0.95);
        long clicksPeak = fields.spanOr("clicks-peak", 0, 0);
        double purchases = fields.numberOr("purchases", 0, 0, 0.95);
        long purchasesPeak = fields.spanOr("purchases-peak", 0, 0);
        double errors = fields.numberOr("errors", 0, 0, 0.95);
        long errorsPeak = fields.spanOr("errors-peak", 0, 0);
        double cpu = fields.numberOr("cpu-load", 0, 0, 1);
        double latency = fields.numberOr("latency-load", 0, 0, 1);
        double late = fields.numberOr("late-labels", 0, 0, 1);
        long lateDelay = fields.spanOr("late-labels-delay", SECOND, 1);
        return fields.make(() -> new Rhythms(
                weekendTraffic,
                weekendClicks,
                weekendShift,
                clicks,
                clicksPeak,
                purchases,
                purchasesPeak,
                errors,
                errorsPeak,
                cpu,
                latency,
                late,
                lateDelay));
    }

    private static Optional<Planned> planned(Fields fields) {
        String name = fields.text("name");
        PlannedKind kind = fields.choice("kind", PlannedKind.class, PlannedKind::text);
        String model = fields.textOr("model", "");
        String version = fields.textOr("version", "");
        long begin = fields.span("begin", 0);
        long duration = fields.span("duration", 1);
        double size = fields.numberOr("size", 1, 0, MOST);
        return fields.make(() -> new Planned(name, kind, model, version, begin, duration, size));
    }

    private Optional<SimulatedModel> model(Fields fields) {
        String name = fields.text("name");
        SimulatedModel.Task task = fields.choice(
                "task", SimulatedModel.Task.class, each -> each.name().toLowerCase(Locale.ROOT));
        double rate = fields.number("requests-per-second", 0.001, 1e6);
        Map<String, Double> versions = fields.shares("versions");
        Map<String, Map<String, Double>> segments = new LinkedHashMap<>();
        Fields dimensions = fields.inner("segments");
        dimensions.names().forEach(dimension -> segments.put(dimension, dimensions.shares(dimension)));
        double median = fields.numberOr("latency-median", 30, 0.001, 1e6);
        double sigma = fields.numberOr("latency-sigma", 0.3, 0, 3);
        double goodness = fields.number("goodness", 1e-6, MOST);
        if (task != SimulatedModel.Task.REGRESSION && goodness > 1) {
            fields.note("goodness of " + name, "must be in (0, 1]", goodness);
        }
        if (task == SimulatedModel.Task.CLICKS && !Clicks.problemOf(segments).isEmpty()) {
            fields.note("segments of " + name, Clicks.problemOf(segments), segments);
        }
        if (task == SimulatedModel.Task.RELEVANCE && !Searches.PRIMARY.isOnClassPath()) {
            fields.note("task of " + name, "must not be relevance without a text model (demo.sh --text)", task);
        }
        int instances = (int) fields.numberOr("instances", 1, 1, 1_000);
        return fields.make(
                () -> new SimulatedModel(name, task, rate, versions, segments, median, sigma, goodness, instances));
    }

    private Optional<Fault> fault(Fields fields) {
        String name = fields.text("name");
        FaultKind kind = fields.choice("kind", FaultKind.class, FaultKind::text);
        String model = fields.text("model");
        String version = fields.textOr("version", "");
        String segment = fields.textOr("segment", "");
        long begin = fields.span("begin", 0);
        long duration = fields.span("duration", 1);
        double size = fields.number("size", 0, MOST);
        return fields.make(() -> new Fault(name, kind, model, version, segment, begin, duration, size));
    }

    private Optional<PlantedCandidate> candidate(Fields fields) {
        String model = fields.text("model");
        String version = fields.text("version");
        Truth planted = fields.choice("planted", Truth.class, Truth::text);
        String device = fields.textOr("device", "");
        return fields.make(() -> new PlantedCandidate(model, version, planted, device));
    }

    private void checkCandidates(List<SimulatedModel> models, List<PlantedCandidate> candidates) {
        Set<String> names = new HashSet<>();
        for (PlantedCandidate candidate : candidates) {
            Together.checkUnique("candidates", candidate.name(), names, problems);
            Optional<SimulatedModel> model = models.stream()
                    .filter(each -> each.name().equals(candidate.model()) && SCORED_AGAIN.contains(each.task()))
                    .findFirst();
            if (model.isEmpty()) {
                problems.add("model of candidate %s must be one whose task is clicks or relevance"
                        .formatted(candidate.name()));
            } else {
                checkPlanted(candidate, model.get());
            }
        }
    }

    private void checkPlanted(PlantedCandidate candidate, SimulatedModel model) {
        boolean there = model.task() == SimulatedModel.Task.CLICKS || OF_TEXTS.contains(candidate.planted());
        if (!there) {
            problems.add("planted of candidate %s must be one of %s, as it is of texts, was %s"
                    .formatted(candidate.name(), OF_TEXTS, candidate.planted()));
        }
        boolean needed = model.task() == SimulatedModel.Task.CLICKS && candidate.planted() == Truth.WORSE;
        Set<String> devices = needed ? model.segments().get("device").keySet() : Set.of("");
        if (!devices.contains(candidate.device())) {
            problems.add("device of candidate %s must be one of %s, was %s"
                    .formatted(candidate.name(), devices, candidate.device()));
        }
    }
}
