package io.modelwatch.udfs.incident;

import io.modelwatch.schemas.Segments;
import io.modelwatch.udfs.incident.Sign.Side;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Everything that is or was abnormal of a model, arranged by what it is compared by: thousands may begin at once, and comparing each with each
 * took seconds.
 */
final class Surroundings {
    /** How far apart times of serving may lie, milliseconds. */
    private final long gap;

    private final Set<String> versions = new TreeSet<>();
    private final Map<OfCategory, Spells> ofCategory = new HashMap<>();
    private final Map<Saying, Spells> saying = new HashMap<>();
    private final Map<Saying, Map<String, Spells>> sayingOfSegment = new HashMap<>();
    /** Without traffic that was judged by another version's: a version's share of it says nothing beside another's. */
    private final Map<Saying, Map<String, Spells>> ownOfSegment = new HashMap<>();

    private record OfCategory(String version, Category category) {}

    /** What says one thing of its version; all traffic metrics say the same. */
    private record Saying(String version, Category category, Side side, String metric) {
        static Saying of(String version, Abnormal abnormal) {
            return new Saying(
                    version,
                    abnormal.category(),
                    abnormal.side(),
                    abnormal.category() == Category.TRAFFIC ? "" : abnormal.metric());
        }
    }

    Surroundings(Collection<Abnormal> all, long gap) {
        this.gap = gap;
        all.forEach(this::add);
    }

    private void add(Abnormal each) {
        versions.add(each.version());
        ofCategory
                .computeIfAbsent(new OfCategory(each.version(), each.category()), added -> new Spells())
                .add(each);
        Saying said = Saying.of(each.version(), each);
        saying.computeIfAbsent(said, added -> new Spells()).add(each);
        add(each, said, sayingOfSegment);
        if (!each.isTrafficOfAnother()) {
            add(each, said, ownOfSegment);
        }
    }

    private static void add(Abnormal each, Saying said, Map<Saying, Map<String, Spells>> to) {
        to.computeIfAbsent(said, added -> new HashMap<>())
                .computeIfAbsent(each.segment(), added -> new Spells())
                .add(each);
    }

    /**
     * The categories of others of its version.
     *
     * @param until end of the time of serving of which is known what {@code one} says
     */
    Set<Category> categories(Abnormal one, long until) {
        Collection<String> ofIts =
                one.version().equals(Sign.EVERY_VERSION) ? versions : List.of(one.version(), Sign.EVERY_VERSION);
        Set<Category> categories = EnumSet.noneOf(Category.class);
        for (Category category : Category.values()) {
            for (String version : ofIts) {
                Spells spells = ofCategory.get(new OfCategory(version, category));
                if (spells != null && spells.othersTouch(one.since() - gap, until + gap, one)) {
                    categories.add(category);
                }
            }
        }
        return categories;
    }

    /** Whether the same is so of another version, of the segment, of all of it or of a part. */
    boolean isInOtherVersions(Abnormal one, long until) {
        for (String version : versions) {
            Saying same = Saying.of(version, one);
            if (!version.equals(one.version())
                    && (isWhole(one) ? touch(saying.get(same), one, until) : isSharedBy(same, one, until))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isWhole(Abnormal one) {
        return one.segment().equals(Segments.ALL);
    }

    private boolean isSharedBy(Saying same, Abnormal one, long until) {
        Map<String, Spells> bySegment = sayingOfSegment.getOrDefault(same, Map.of());
        return touch(bySegment.get(one.segment()), one, until) || touch(bySegment.get(Segments.ALL), one, until);
    }

    /** Whether the same is so of the same segment of another version, by that version's own past. */
    boolean isIn(String version, Abnormal one, long until) {
        Map<String, Spells> bySegment = ownOfSegment.getOrDefault(Saying.of(version, one), Map.of());
        return touch(bySegment.get(one.segment()), one, until);
    }

    private boolean touch(Spells spells, Abnormal one, long until) {
        return spells != null && spells.touch(one.since() - gap, until + gap);
    }
}
