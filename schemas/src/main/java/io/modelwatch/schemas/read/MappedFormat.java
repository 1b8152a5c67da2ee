package io.modelwatch.schemas.read;

import static java.util.stream.Collectors.groupingBy;

import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.read.mapping.MappedTopic;
import io.modelwatch.schemas.read.mapping.Mapping;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** JSON that somebody else has designed, in topics that have mappings: an object is read as each mapping that applies to it. */
final class MappedFormat implements RecordFormat {
    private final Map<String, MappedEvents> byTopic = new HashMap<>();

    MappedFormat(List<Mapping> mappings, Draft draft) {
        mappings.stream()
                .collect(groupingBy(Mapping::topic))
                .forEach((topic, all) -> byTopic.put(topic, new MappedEvents(new MappedTopic(all), draft)));
    }

    @Override
    public String name() {
        return "JSON by inputs[] ({ or [)";
    }

    /** Whether the topic has mappings. */
    boolean covers(String topic) {
        return byTopic.containsKey(topic);
    }

    @Override
    public boolean recognises(Incoming record, byte[] value) {
        return covers(record.topic) && JsonObjects.start(value) >= 0;
    }

    @Override
    public void read(Incoming record, byte[] value, EventSink sink) {
        byTopic.get(record.topic).read(record, value, sink);
    }
}
