package io.modelwatch.job.config;

import static java.util.stream.Collectors.toMap;

import io.modelwatch.schemas.Key;
import io.modelwatch.schemas.control.RuleText;
import io.modelwatch.schemas.read.mapping.Mapping;
import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.JudgementSettings;
import io.modelwatch.udfs.detect.Publication;
import io.modelwatch.udfs.follow.AdmissionSettings;
import io.modelwatch.udfs.follow.FollowSettings;
import io.modelwatch.udfs.incident.AlertSettings;
import io.modelwatch.udfs.incident.IncidentKind;
import io.modelwatch.udfs.incident.IncidentSettings;
import io.modelwatch.udfs.profile.FeatureSettings;
import io.modelwatch.udfs.stats.ModelSettings;
import io.modelwatch.udfs.stats.SilenceTerms;
import io.modelwatch.udfs.warm.MemorySettings;
import io.modelwatch.udfs.window.WindowSettings;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Everything that can be configured, in the order of the sample file. */
final class Keys {
    /** The records that declare keys, in that order; those within them declare keys too. */
    private static final Pattern ENTRY = Pattern.compile("\\[[^\\]]*\\]");

    private static final List<Class<? extends Record>> BEFORE_KINDS = List.of(
            MonitorConfig.Job.class,
            KafkaConfig.class,
            MonitorConfig.Privacy.class,
            OutOfOrderKeys.class,
            AdmissionSettings.class,
            FollowSettings.class,
            WindowSettings.class,
            FeatureSettings.class,
            MonitorConfig.Commands.class,
            MonitorConfig.Reading.class,
            Mapping.class,
            ModelSettings.class,
            SegmentKeys.class,
            LabelKeys.class,
            SilenceTerms.class,
            DetectionSettings.class,
            MemorySettings.class);

    /** The keys that come after those of the kinds of incidents. */
    private static final List<Class<? extends Record>> AFTER_KINDS = List.of(
            IncidentSettings.class,
            AlertSettings.class,
            Publication.class,
            JudgementSettings.class,
            ShadowConfig.class,
            RuleText.class);

    static final List<Declared> ALL = all();

    private static final Map<String, Declared> BY_NAME = ALL.stream().collect(toMap(Declared::name, key -> key));

    /** The keys that hold lists of entries with keys of their own. */
    static final Set<String> LISTS = ALL.stream()
            .filter(Declared::inList)
            .map(key -> key.name().substring(0, key.name().indexOf("[]")))
            .collect(Collectors.toCollection(LinkedHashSet::new));

    private Keys() {}

    static boolean isListOfEntries(String name) {
        return LISTS.contains(name);
    }

    /** The keys of one entry of a list. */
    static List<Declared> of(String list) {
        return ALL.stream().filter(key -> key.name().startsWith(list + "[].")).toList();
    }

    /** The key of exactly this name, which a listed record must declare. */
    static Declared named(String name) {
        return Optional.ofNullable(BY_NAME.get(name))
                .orElseThrow(() -> new IllegalStateException(name + " must be declared by a record that Keys lists"));
    }

    /** The key that a concrete name, for example {@code rules[LatencyHigh].parameters.window}, belongs to. */
    static Optional<Declared> covering(String concrete) {
        String general = ENTRY.matcher(concrete).replaceAll("[]");
        return ALL.stream().filter(key -> key.covers(general)).findFirst();
    }

    static List<String> names() {
        return ALL.stream().map(Declared::name).toList();
    }

    private static List<Declared> all() {
        List<Declared> all = new ArrayList<>();
        BEFORE_KINDS.forEach(type -> addAll(type, all));
        Catalog.incidentKinds().all().stream().map(IncidentKind::parameters).forEach(type -> addAll(type, all));
        AFTER_KINDS.forEach(type -> addAll(type, all));
        return List.copyOf(all);
    }

    private static void addAll(Class<?> type, List<Declared> all) {
        for (RecordComponent component : type.getRecordComponents()) {
            Key key = component.getAnnotation(Key.class);
            if (key != null) {
                all.add(place(key, all), Declared.by(component));
            } else if (component.getType().isRecord()) {
                addAll(component.getType(), all);
            }
        }
    }

    /** Before the key that asks for it, else after those whose names begin alike, so that related keys stand together. */
    private static int place(Key key, List<Declared> all) {
        List<String> names = all.stream().map(Declared::name).toList();
        if (names.contains(key.before())) {
            return names.indexOf(key.before());
        }
        String group = key.name().substring(0, key.name().lastIndexOf('.') + 1);
        int last = names.size() - 1;
        while (last >= 0 && !names.get(last).startsWith(group)) {
            last--;
        }
        return last < 0 ? names.size() : last + 1;
    }
}
