package io.modelwatch.udfs.incident;

import io.modelwatch.schemas.event.Segments;
import io.modelwatch.udfs.detect.Finding.Side;
import io.modelwatch.udfs.stats.Category;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Everything of a model that is or was abnormal, indexed by what is compared: thousands may begin at once, and comparing each with each
 * took seconds.
 */
final class AbnormalIndex {
    /** How far apart times of serving may lie, milliseconds. */
    private final long gap;

    private final Set<String> versions = new TreeSet<>();
    /** By version. */
    private final Map<String, Map<Category, AbnormalTimes>> ofCategory = new HashMap<>();

    private final Map<Saying, AbnormalTimes> saying = new HashMap<>();
    private final Map<Saying, Map<String, AbnormalTimes>> sayingOfSegment = new HashMap<>();
    /** By version, without traffic that was judged by another version's past: a version's share of it says nothing about another's. */
    private final Map<String, Map<Saying, Map<String, AbnormalTimes>>> ownOfSegment = new HashMap<>();

    /** Series that say the same thing about a version; all traffic metrics do. */
    private record Saying(Category category, Side side, String metric) {
        static Saying of(Abnormal abnormal) {
            return new Saying(
                    abnormal.category(),
                    abnormal.side(),
                    abnormal.category() == Category.TRAFFIC ? "" : abnormal.metric());
        }
    }

    AbnormalIndex(Collection<Abnormal> all, long gap) {
        this.gap = gap;
        all.forEach(this::add);
    }

    private void add(Abnormal each) {
        versions.add(each.version());
        ofCategory
                .computeIfAbsent(each.version(), added -> new EnumMap<>(Category.class))
                .computeIfAbsent(each.category(), added -> AbnormalTimes.byAlert())
                .add(each);
        saying.computeIfAbsent(Saying.of(each), added -> AbnormalTimes.byVersion())
                .add(each);
        add(each, sayingOfSegment);
        if (!each.isTrafficOfAnother()) {
            add(each, ownOfSegment.computeIfAbsent(each.version(), added -> new HashMap<>()));
        }
    }

    private static void add(Abnormal each, Map<Saying, Map<String, AbnormalTimes>> to) {
        to.computeIfAbsent(Saying.of(each), added -> new HashMap<>())
                .computeIfAbsent(each.segment(), added -> AbnormalTimes.byVersion())
                .add(each);
    }

    /**
     * The categories of other series of its version.
     *
     * @param until end of the time of serving that {@code one} covers
     */
    Set<Category> categories(Abnormal one, long until) {
        Collection<String> ofIts =
                one.version().equals(Sign.EVERY_VERSION) ? versions : List.of(one.version(), Sign.EVERY_VERSION);
        Set<Category> categories = EnumSet.noneOf(Category.class);
        for (Category category : Category.values()) {
            for (String version : ofIts) {
                AbnormalTimes spells =
                        ofCategory.getOrDefault(version, Map.of()).get(category);
                if (spells != null && spells.othersTouch(one.since() - gap, until + gap, one)) {
                    categories.add(category);
                }
            }
        }
        return categories;
    }

    /** Whether the same holds for another version: for the segment, for all of it or for a part. */
    boolean isInOtherVersions(Abnormal one, long until) {
        Saying same = Saying.of(one);
        if (one.segment().equals(Segments.ALL)) {
            return isOfOthers(saying.get(same), one, until);
        }
        Map<String, AbnormalTimes> bySegment = sayingOfSegment.getOrDefault(same, Map.of());
        return isOfOthers(bySegment.get(one.segment()), one, until)
                || isOfOthers(bySegment.get(Segments.ALL), one, until);
    }

    private boolean isOfOthers(AbnormalTimes spells, Abnormal one, long until) {
        return spells != null && spells.othersTouch(one.since() - gap, until + gap, one);
    }

    /** Whether the same holds for the same segment of another version, judged by that version's own past. */
    boolean isIn(String version, Abnormal one, long until) {
        Map<String, AbnormalTimes> bySegment =
                ownOfSegment.getOrDefault(version, Map.of()).getOrDefault(Saying.of(one), Map.of());
        return touch(bySegment.get(one.segment()), one, until);
    }

    private boolean touch(AbnormalTimes spells, Abnormal one, long until) {
        return spells != null && spells.touch(one.since() - gap, until + gap);
    }
}
