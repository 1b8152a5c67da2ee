package io.modelwatch.lab.drill;

import io.modelwatch.schemas.alert.DeadLetter;
import io.modelwatch.schemas.alert.DeadLetterWire;
import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Counts dead letters. */
final class DeadLetterCount {
    private DeadLetterCount() {}

    /** By source topic; one that was published again after a restore counts once. */
    static SortedMap<String, Long> byTopic(Site site, Predicate<DeadLetter> wanted) {
        String topic = site.config().kafka().topics().deadLetters();
        List<DeadLetter> letters = CommittedTopic.read(site.bootstrapServers(), topic, DeadLetterCount::letter);
        return letters.stream()
                .filter(wanted)
                .map(letter -> List.of(letter.topic(), letter.partition(), letter.offset()))
                .distinct()
                .collect(Collectors.groupingBy(place -> place.get(0).toString(), TreeMap::new, Collectors.counting()));
    }

    /** The topic of a kind of records. */
    static String topicOf(Site site, Event.Kind kind) {
        var topics = site.config().kafka().topics();
        return switch (kind) {
            case REQUEST -> topics.requests();
            case RESPONSE -> topics.responses();
            case FEEDBACK -> topics.feedback();
            case RESOURCE -> topics.resources();
            case HEARTBEAT -> topics.heartbeat();
            case END -> throw new IllegalArgumentException("the end of input is in no topic");
        };
    }

    private static DeadLetter letter(ConsumerRecord<byte[], byte[]> record) {
        List<Header> headers = new ArrayList<>();
        record.headers().forEach(header -> headers.add(new Header(header.key(), header.value())));
        return DeadLetterWire.read(headers, record.value());
    }
}
