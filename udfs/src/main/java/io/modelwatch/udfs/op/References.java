package io.modelwatch.udfs.op;

import io.modelwatch.udfs.drift.FirstDays;
import io.modelwatch.udfs.profile.KnownFeatures;
import io.modelwatch.udfs.profile.ModelProfile;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;

/** What the versions of the key's model are compared with. Windows must be given in their order. */
final class References {
    private final ZoneId zone;
    private final Supplier<ModelProfile> empty;
    /** Key: model. As {@link FirstDays} writes them; bounded by the versions that are known. */
    private final ValueState<byte[]> firstDays;
    /** Key: model. By version, the profile of the day it is compared with; removed once a window finds the version forgotten. */
    private final MapState<String, byte[]> references;
    /** Key: model. By version, the profile of the day that is counted; removed when the day is over, or with the version. */
    private final MapState<String, byte[]> days;

    References(ZoneId zone, Supplier<ModelProfile> empty, RuntimeContext context) {
        this.zone = zone;
        this.empty = empty;
        firstDays = context.getState(new ValueStateDescriptor<>("first-days", BytePrimitiveArraySerializer.INSTANCE));
        references = context.getMapState(profiles("references"));
        days = context.getMapState(profiles("days-to-refer-to"));
    }

    private static MapStateDescriptor<String, byte[]> profiles(String name) {
        return new MapStateDescriptor<>(name, StringSerializer.INSTANCE, BytePrimitiveArraySerializer.INSTANCE);
    }

    /**
     * Takes a window in, after which it is compared.
     *
     * @return by version of the window, what it is compared with, if it is with anything
     */
    Map<String, ModelProfile.Version> compared(long windowStart, ModelProfile window, KnownFeatures known)
            throws Exception {
        FirstDays first = new FirstDays(zone);
        byte[] before = firstDays.value();
        if (before != null) {
            first.restore(before);
        }
        decide(first, windowStart);
        for (String version : window.versions().keySet()) {
            if (first.takes(version, windowStart, known)) {
                count(version, window);
            }
        }
        for (String version : first.forget(known)) {
            references.remove(version);
            days.remove(version);
        }
        firstDays.update(first.toBytes());
        return found(first, window, known);
    }

    private void decide(FirstDays first, long windowStart) throws Exception {
        for (String version : first.over(windowStart)) {
            byte[] day = days.get(version);
            boolean enough = read(day).versions().get(version).requests() >= FirstDays.LEAST_REQUESTS;
            first.decide(version, enough);
            days.remove(version);
            if (enough) {
                references.put(version, day);
            }
        }
    }

    private void count(String version, ModelProfile window) throws Exception {
        byte[] part = window.toBytes(version);
        byte[] before = days.get(version);
        if (before == null) {
            days.put(version, part);
            return;
        }
        ModelProfile day = read(before);
        day.merge(part);
        days.put(version, day.toBytes());
    }

    private Map<String, ModelProfile.Version> found(FirstDays first, ModelProfile window, KnownFeatures known)
            throws Exception {
        Map<String, ModelProfile.Version> found = new TreeMap<>();
        Map<String, ModelProfile.Version> read = new TreeMap<>();
        for (String version : window.versions().keySet()) {
            Optional<String> with = first.comparedWith(version, known);
            if (with.isPresent()) {
                String other = with.get();
                if (!read.containsKey(other)) {
                    read.put(other, read(references.get(other)).versions().get(other));
                }
                found.put(version, read.get(other));
            }
        }
        return found;
    }

    private ModelProfile read(byte[] bytes) {
        ModelProfile profile = empty.get();
        profile.merge(bytes);
        return profile;
    }
}
