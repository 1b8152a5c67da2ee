package io.modelwatch.job.config;

import static io.modelwatch.schemas.Check.check;
import static java.util.stream.Collectors.groupingBy;

import io.modelwatch.schemas.Key;
import io.modelwatch.schemas.Plain;
import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.Subject;
import io.modelwatch.schemas.control.RuleText;
import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.read.SegmentDimensions;
import io.modelwatch.schemas.read.SegmentDimensions.Dimension;
import io.modelwatch.schemas.read.mapping.MappedTopic;
import io.modelwatch.schemas.read.mapping.Mapping;
import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.Globs;
import io.modelwatch.udfs.detect.IncidentBudget;
import io.modelwatch.udfs.detect.JudgementSettings;
import io.modelwatch.udfs.detect.NeverFires;
import io.modelwatch.udfs.detect.OwnerLabels;
import io.modelwatch.udfs.detect.Publication;
import io.modelwatch.udfs.detect.Rule;
import io.modelwatch.udfs.follow.AdmissionSettings;
import io.modelwatch.udfs.follow.FollowLimits;
import io.modelwatch.udfs.follow.FollowSettings;
import io.modelwatch.udfs.follow.OutOfOrder;
import io.modelwatch.udfs.incident.AlertSettings;
import io.modelwatch.udfs.incident.IncidentKind;
import io.modelwatch.udfs.incident.IncidentSettings;
import io.modelwatch.udfs.incident.KindParameters;
import io.modelwatch.udfs.incident.PatternSettings;
import io.modelwatch.udfs.inference.CudaSettings;
import io.modelwatch.udfs.profile.FeatureSettings;
import io.modelwatch.udfs.stats.Metric;
import io.modelwatch.udfs.stats.ModelSettings;
import io.modelwatch.udfs.stats.SilenceTerms;
import io.modelwatch.udfs.warm.MemorySettings;
import io.modelwatch.udfs.window.Caps;
import io.modelwatch.udfs.window.WindowSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The shipped defaults, files and settings, layered, and the configuration that they make. */
public final class ConfigSources {
    /** The sample file, which is on the class path as well: its values are the defaults. */
    static final String SHIPPED = "/modelwatch.yaml";

    private static final Set<String> INPUTS = Set.of(
            "kafka.topics.requests", "kafka.topics.responses", "kafka.topics.feedback", "kafka.topics.resources");
    /** As {@link #requireInputs} lists their topics. */
    private static final List<Event.Kind> KINDS_OF_INPUTS =
            List.of(Event.Kind.REQUEST, Event.Kind.RESPONSE, Event.Kind.FEEDBACK, Event.Kind.RESOURCE);

    private static final String TRANSACTIONAL_ID_PREFIX = "kafka.alerts.transactional-id-prefix";

    private final Values values;
    private final Binder binder;
    private final Problems problems;

    private ConfigSources(Values values, Problems problems) {
        this.values = values;
        this.binder = new Binder(values);
        this.problems = problems;
    }

    /** @param environment what <code>${env:NAME}</code> refers to */
    public static ConfigSources of(List<Path> files, Map<String, String> settings, Map<String, String> environment) {
        var problems = new Problems();
        List<Layer> layers = new ArrayList<>();
        layers.add(shipped(problems));
        files.forEach(file -> layers.add(Layer.ofFile(file, problems)));
        layers.add(Layer.ofSettings(settings, problems));
        return new ConfigSources(new Values(layers, new Placeholders(environment), problems), problems);
    }

    /** Whether the value of a key is masked wherever it is shown, by the key's name. */
    public static boolean isSecret(String key) {
        return Secrets.isSecret(key);
    }

    /** The effective configuration as YAML that {@code --config} reads again, secrets masked. */
    public String effective() {
        Map<String, Object> shown = values.shown();
        shown.replace(TRANSACTIONAL_ID_PREFIX, transactionalIdPrefix());
        return Yaml.write(shown);
    }

    /** @throws ConfigException with everything that is wrong */
    public MonitorConfig config() {
        MonitorConfig.Job job = binder.bind(MonitorConfig.Job.class);
        var kafka = problems.attempt(this::kafka);
        var privacy = problems.attempt(() -> binder.bind(MonitorConfig.Privacy.class));
        var admission = problems.attempt(() -> admission(job));
        var shadow = problems.attempt(this::shadow);
        var requests = problems.attempt(
                () -> requests(job, shadow.map(ShadowConfig::maxInputBytes).orElse(0L)));
        var windows = problems.attempt(() -> binder.bind(WindowSettings.class));
        var features = problems.attempt(() -> binder.bind(FeatureSettings.class));
        var commands = problems.attempt(() -> binder.bind(MonitorConfig.Commands.class));
        var reading = problems.attempt(this::reading);
        kafka.ifPresent(settings -> reading.ifPresent(read -> requireInputs(settings.topics(), read.mappings())));
        var detection = problems.attempt(() -> detection(
                windows.map(WindowSettings::windowMillis).orElse(List.of()),
                reading.map(MonitorConfig.Reading::dimensions).orElse(SegmentDimensions.NONE)));
        var memory = problems.attempt(() -> binder.bind(MemorySettings.class));
        var incidents = problems.attempt(() ->
                incidents(requests.map(FollowSettings::longestHorizonMillis).orElse(0L)));
        var alerts = problems.attempt(() -> binder.bind(AlertSettings.class, Map.of("owners", owners())));
        var judgements = problems.attempt(() -> binder.bind(JudgementSettings.class));
        judgements.ifPresent(settings -> detection.ifPresent(watched -> requireJudgedRule(settings, watched)));
        var publication = problems.attempt(() -> publication(
                kafka.map(topics -> topics.alerts().rewriteForMillis()).orElse(0L)));
        windows.ifPresent(lengths -> detection.ifPresent(settings -> requireThatRulesCanFire(settings, lengths)));
        var patterns = problems.attempt(() -> PatternSettings.of(Catalog.incidentKinds(), this::parameters));
        incidents.ifPresent(this::checkKinds);
        problems.throwIfAny();
        return new MonitorConfig(
                job,
                kafka.orElseThrow(),
                privacy.orElseThrow(),
                admission.orElseThrow(),
                requests.orElseThrow(),
                windows.orElseThrow(),
                features.orElseThrow(),
                commands.orElseThrow(),
                reading.orElseThrow(),
                detection.orElseThrow(),
                memory.orElseThrow(),
                patterns.orElseThrow(),
                incidents.orElseThrow(),
                alerts.orElseThrow(),
                judgements.orElseThrow(),
                publication.orElseThrow(),
                shadow.orElseThrow());
    }

    private KafkaConfig kafka() {
        requireTopicsOfTheirOwn();
        var alerts =
                binder.bind(KafkaConfig.AlertDelivery.class, Map.of("transactionalIdPrefix", transactionalIdPrefix()));
        return binder.bind(KafkaConfig.class, Map.of("alerts", alerts));
    }

    /** Else the job would read what it writes itself. Inputs may share a topic: {@link #requireInputs}. */
    private void requireTopicsOfTheirOwn() {
        Map<String, String> keys = new HashMap<>();
        for (RecordComponent topic : KafkaConfig.Topics.class.getRecordComponents()) {
            String key = topic.getAnnotation(Key.class).name();
            String name = values.text(key);
            String other = keys.putIfAbsent(name, key);
            if (other != null && !(INPUTS.contains(key) && INPUTS.contains(other))) {
                problems.add("%s and %s must differ, were both '%s'", other, key, name);
            }
        }
    }

    private String transactionalIdPrefix() {
        String given = values.text(TRANSACTIONAL_ID_PREFIX);
        return given.isBlank()
                ? KafkaConfig.AlertDelivery.prefixOf(values.text("name"), values.text("kafka.group-id"))
                : given;
    }

    /** @param rewriteForMillis how long alerts may be lost */
    private Publication publication(long rewriteForMillis) {
        return binder.bind(Publication.class, Map.of("rewriteForMillis", rewriteForMillis));
    }

    private AdmissionSettings admission(MonitorConfig.Job job) {
        OutOfOrder outOfOrder = binder.bind(OutOfOrderKeys.class).outOfOrder();
        return binder.bind(AdmissionSettings.class, Map.of("outOfOrder", outOfOrder, "shards", job.shards()));
    }

    private FollowSettings requests(MonitorConfig.Job job, long inputBytes) {
        List<ModelSettings> models = new ArrayList<>();
        for (String name : values.entries("models")) {
            requireName("models[].name", name);
            requireNotOther(name);
            requireNoPattern(name);
            problems.attempt("models[%s].".formatted(name), () -> binder.bind(ModelSettings.class, name))
                    .ifPresent(model -> {
                        requireUnlabelled(model);
                        models.add(model);
                    });
        }
        FollowLimits limits = binder.bind(FollowLimits.class, Map.of("inputBytes", inputBytes));
        return binder.bind(FollowSettings.class, Map.of("shards", job.shards(), "limits", limits, "models", models));
    }

    private MonitorConfig.Reading reading() {
        Map<String, List<Dimension>> byModel = new LinkedHashMap<>();
        for (String model : values.entries("models")) {
            List<Dimension> dimensions = new ArrayList<>();
            String place = "models[%s].segments".formatted(model);
            binder.bind(SegmentKeys.class, model).valuesByDimension().forEach((name, admitted) -> {
                requireDimension(place, name);
                admitted.forEach(value -> requireName("%s.%s".formatted(place, name), value));
                dimensions.add(new Dimension(name, admitted));
            });
            byModel.put(model, dimensions);
        }
        var reading = binder.bind(
                MonitorConfig.Reading.class,
                Map.of("dimensions", new SegmentDimensions(byModel), "mappings", mappings()));
        reading.errorCodes().forEach(code -> requireName("metrics.error-codes", code));
        return reading;
    }

    private List<Mapping> mappings() {
        List<Mapping> mappings = new ArrayList<>();
        for (String name : values.entries("inputs")) {
            requireName("inputs[].name", name);
            problems.attempt(
                            "inputs[%s].".formatted(name),
                            () -> binder.bind(Mapping.class, name).checked())
                    .ifPresent(mappings::add);
        }
        return List.copyOf(mappings);
    }

    /** Of the topics that are read; one that several kinds of events come in needs mappings, which say what is of which kind. */
    private void requireInputs(KafkaConfig.Topics topics, List<Mapping> mappings) {
        List<String> inputs = List.of(topics.requests(), topics.responses(), topics.feedback(), topics.resources());
        Map<String, List<Mapping>> byTopic = mappings.stream().collect(groupingBy(Mapping::topic));
        byTopic.forEach((topic, all) -> {
            if (!inputs.contains(topic)) {
                problems.add(
                        "inputs[%s].topic must be one of kafka.topics.requests, responses, feedback, resources, was %s",
                        all.get(0).name(), topic);
            }
            problems.attempt("inputs of topic %s: ".formatted(topic), () -> new MappedTopic(all));
        });
        for (int i = 0; i < inputs.size(); i++) {
            String topic = inputs.get(i);
            Event.Kind kind = KINDS_OF_INPUTS.get(i);
            boolean mapped = byTopic.getOrDefault(topic, List.of()).stream()
                    .anyMatch(each -> each.eventKinds().contains(kind));
            if (Collections.frequency(inputs, topic) > 1 && !mapped) {
                problems.add(
                        "kafka.topics.*: %s is named for several kinds of events, which takes inputs[] that say what is of which kind;"
                                + " there is none of kind %s",
                        topic, kind.name().toLowerCase(Locale.ROOT));
            }
        }
    }

    /** A segment is written {@code name=value}, as are instances and features, which are the job's own. */
    private void requireDimension(String place, String name) {
        requireName(place, name);
        if (name.indexOf('=') >= 0 || Subject.isReserved(name)) {
            problems.add("%s: a dimension must have no = and must not be instance or feature, was %s", place, name);
        }
    }

    private void requireNotOther(String model) {
        if (model.equals(Caps.OTHER)) {
            problems.add("models[].name must not be %s: models beyond caps.models are measured under it", Caps.OTHER);
        }
    }

    private void requireNoPattern(String model) {
        if (model.indexOf('*') >= 0 && !model.equals(ModelSettings.ANY_MODEL)) {
            problems.add(
                    "models[].name must be the name of one model, or * for every other, was the pattern '%s'", model);
        }
    }

    /** With clicks only, each labelled item is relevant, so that precision is always 1 and no rule ever fires. */
    private void requireUnlabelled(ModelSettings model) {
        String key = "models[%s].unlabelled".formatted(model.model());
        if (model.task() == ModelSettings.Task.RANKING && !values.isGiven(key)) {
            problems.add(
                    "%s must be given for task ranking: negative where feedback is of clicks only, ignore where items that were not clicked "
                            + "have labels of 0",
                    key);
        }
    }

    private void requireThatRulesCanFire(DetectionSettings detection, WindowSettings windows) {
        var neverFires = NeverFires.by(detection, windows.windowMillis());
        for (Rule rule : detection.rules()) {
            String place = "rules[%s]".formatted(rule.name());
            neverFires.reasons(rule).forEach(reason -> problems.add("%s: %s", place, reason));
            if (!values.isAsShipped(
                    place + ".windows")) { // the shipped rules fit the shipped windows, and may miss others
                neverFires.withoutWindow(rule).ifPresent(reason -> problems.add("%s: %s", place, reason));
            }
        }
    }

    /** Commands may add a rule that matches later; who writes a name that is not there has misspelt it. */
    private void requireJudgedRule(JudgementSettings judgements, DetectionSettings detection) {
        Globs published = Globs.of(judgements.rules());
        if (judgements.enabled() && detection.rules().stream().noneMatch(rule -> published.match(rule.name()))) {
            problems.add("judgements.rules must match a rule, was '%s'", judgements.rules());
        }
    }

    /** The same rules hold as for names in data: names that differ here must not become equal later. */
    private void requireName(String key, String name) {
        Plain.refusalOfName(name).ifPresent(rule -> problems.add("%s: '%s' %s", key, name, rule));
    }

    private OwnerLabels owners() {
        Map<String, Map<String, String>> byModel = new LinkedHashMap<>();
        for (String model : values.entries("models")) {
            Map<String, String> labels = binder.bind(LabelKeys.class, model).labels();
            List<String> refusals = OwnerLabels.refusals(labels);
            refusals.forEach(refusal -> problems.add("models[%s].labels: %s", model, refusal));
            byModel.put(model, refusals.isEmpty() ? labels : Map.of());
        }
        return new OwnerLabels(byModel);
    }

    private DetectionSettings detection(List<Long> windowMillis, SegmentDimensions segments) {
        List<Rule> rules = new ArrayList<>();
        for (String entry : values.entries("rules")) {
            RuleText text = binder.bind(RuleText.class, entry);
            requireName("rules[].name", text.name());
            requireName("rules[].severity", text.severity());
            RuleEntry.read(entry, text, problems).ifPresent(rules::add);
        }
        List<String> metrics = Catalog.metrics().stream().map(Metric::name).toList();
        var budget = binder.bind(
                IncidentBudget.class, Map.of("windowMillis", windowMillis, "segments", segments, "metrics", metrics));
        return binder.bind(
                DetectionSettings.class, Map.of("rules", rules, "budget", budget, "silences", silences(windowMillis)));
    }

    private Map<String, SilenceTerms> silences(List<Long> windowMillis) {
        long fewest = 2 * windowMillis.stream().mapToLong(Long::longValue).min().orElse(0);
        Map<String, SilenceTerms> byModel = new LinkedHashMap<>();
        for (String model : values.entries("models")) {
            SilenceTerms terms = binder.bind(SilenceTerms.class, model);
            requireName("models[].no-data-severity", terms.severity());
            if (terms.noDataAfterMillis() > 0 && terms.noDataAfterMillis() < fewest) {
                problems.add(
                        "models[%s].no-data-after must be 0s or at least two of the shortest windows, %s, was %s",
                        model, Span.text(fewest), Span.text(terms.noDataAfterMillis()));
            }
            byModel.put(model, terms);
        }
        return byModel;
    }

    private KindParameters parameters(IncidentKind kind) {
        return kind.parameters().cast(binder.bind(kind.parameters().asSubclass(Record.class)));
    }

    /** @param longestHorizonMillis how long the truth may still come */
    private IncidentSettings incidents(long longestHorizonMillis) {
        return binder.bind(
                IncidentSettings.class,
                Map.of("kinds", Catalog.incidentKinds(), "longestHorizonMillis", longestHorizonMillis));
    }

    private void checkKinds(IncidentSettings incidents) {
        for (IncidentKind kind : incidents.kinds().all()) {
            problems.attempt(() -> {
                kind.check(parameters(kind), incidents);
                return kind;
            });
        }
    }

    /** Uses the first device, until the cluster assigns another. */
    private ShadowConfig shadow() {
        return binder.bind(ShadowConfig.class, Map.of("cuda", binder.bind(CudaSettings.class, Map.of("device", 0))));
    }

    private static Layer shipped(Problems problems) {
        try (InputStream in = ConfigSources.class.getResourceAsStream(SHIPPED)) {
            check(in != null, "%s must be on the class path", SHIPPED);
            return Layer.of(SHIPPED, in, problems);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
