package io.modelwatch.tools.deadletters;

import io.modelwatch.job.config.KafkaConfig;
import io.modelwatch.schemas.Plain;
import io.modelwatch.schemas.alert.DeadLetter;
import io.modelwatch.schemas.alert.DeadLetterWire;
import io.modelwatch.tools.KafkaOptions;
import io.modelwatch.tools.Tool;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Lists rejected records, and produces them again once the cause is fixed. */
@Command(
        name = "dead-letters.sh",
        description = {
            "Lists records that could not be read (list), and sends them to their topic again (replay).",
            "Payloads that the letters omit (privacy.dead-letter-payloads) are looked up in the source topics."
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "list|replay")
public final class DeadLetters {
    /** Marks a record that was sent again: its value locates the dead letter, {@code partition@offset}. */
    static final String REPLAYED = "modelwatch-replayed";

    private static final int GONE = 1;

    @Mixin
    private KafkaOptions kafka;

    @Option(
            names = "--reason",
            scope = ScopeType.INHERIT,
            description = "Only those with this reason code; repeatable.")
    private Set<String> reasons = new HashSet<>();

    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** @return the exit code */
    public static int run(String... args) {
        return Tool.run(new DeadLetters(), args);
    }

    /** @param payload whether to show the payload, as JSON */
    @Command(description = "Print one line each: time, origin, reason, sentence.", mixinStandardHelpOptions = true)
    int list(
            @Option(names = "--payload", description = "Print JSON with the first 1000 bytes of the payload.")
                    boolean payload) {
        KafkaConfig config = kafka.read();
        if (!payload) {
            list(config, this::isWanted, DeadLetters::line, System.out);
            return 0;
        }
        try (OriginalRecords origins = new OriginalRecords(config)) {
            list(config, this::isWanted, letter -> json(shown(letter, origins)), System.out);
        }
        return 0;
    }

    private static DeadLetter shown(DeadLetter letter, OriginalRecords origins) {
        return letter.isContentLeftOut() ? origins.complete(letter).orElse(letter) : letter;
    }

    @Command(
            description = {
                "Sends each to its source topic, with its headers and " + REPLAYED
                        + ": the record found at its offset there,",
                "whatever payload the letter carries, and only to the topics of requests, responses, feedback and resources.",
                "What was sent is not remembered: run twice, it sends twice.",
                "Exit code 1 if some could not be sent because their topic no longer holds them or is none of these."
            },
            mixinStandardHelpOptions = true)
    int replay(@Option(names = "--dry-run", description = "Only print what would be sent.") boolean dryRun)
            throws InterruptedException, ExecutionException {
        KafkaConfig config = kafka.read();
        if (dryRun) {
            list(config, this::isWanted, DeadLetters::line, System.out);
            return 0;
        }
        AtomicLong sent = new AtomicLong();
        NotSent notSent = new NotSent();
        try {
            replay(config, this::isWanted, sent, notSent);
        } finally {
            System.out.printf("sent %d again%n", sent.get()); // even if the brokers have gone away
        }
        if (notSent.gone > 0) {
            System.err.printf("%d are no longer in their source topics%n", notSent.gone);
        }
        if (notSent.elsewhere > 0) {
            System.err.printf("%d name a topic that is not an input of this configuration%n", notSent.elsewhere);
        }
        return notSent.gone + notSent.elsewhere > 0 ? GONE : 0;
    }

    /** What was selected and could not be sent. */
    private static final class NotSent {
        private long gone;
        private long elsewhere;
    }

    private static void list(KafkaConfig config, Predicate<DeadLetter> wanted, Shown shown, PrintStream out) {
        long foreign = DeadLetterTopic.read(config, (record, letter) -> {
            if (wanted.test(letter)) {
                out.println(Plain.shown(shown.of(letter)));
            }
        });
        tellOf(foreign, config);
    }

    private static void tellOf(long foreign, KafkaConfig config) {
        if (foreign > 0) {
            System.err.printf(
                    "%d records of %s are not dead letters and were skipped%n",
                    foreign, config.topics().deadLetters());
        }
    }

    /**
     * Sends what is selected.
     *
     * @param sent counts records that a broker has acknowledged
     */
    private static void replay(KafkaConfig config, Predicate<DeadLetter> wanted, AtomicLong sent, NotSent notSent)
            throws InterruptedException, ExecutionException {
        List<Future<?>> sending = new ArrayList<>();
        try (OriginalRecords origins = new OriginalRecords(config);
                Producer<byte[], byte[]> producer = new KafkaProducer<>(
                        config.clientProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
            long foreign = DeadLetterTopic.read(config, (record, letter) -> {
                if (!wanted.test(letter)) {
                    return;
                }
                if (origins.isFromAnInput(letter)) {
                    origins.record(letter)
                            .ifPresentOrElse(
                                    origin -> sending.add(producer.send(again(record, origin), counting(sent))),
                                    () -> notSent.gone++);
                } else {
                    notSent.elsewhere++;
                }
            });
            for (Future<?> each : sending) {
                each.get();
            }
            tellOf(foreign, config);
        }
    }

    private static Callback counting(AtomicLong sent) {
        return (metadata, failure) -> sent.addAndGet(failure == null ? 1 : 0);
    }

    /** With its headers as they were, but for what an earlier replay said. */
    private static ProducerRecord<byte[], byte[]> again(
            ConsumerRecord<byte[], byte[]> letter, ConsumerRecord<byte[], byte[]> origin) {
        var again = new ProducerRecord<>(origin.topic(), origin.key(), origin.value());
        origin.headers().forEach(again.headers()::add);
        again.headers().remove(REPLAYED);
        String place = letter.partition() + "@" + letter.offset();
        again.headers().add(REPLAYED, place.getBytes(StandardCharsets.UTF_8));
        return again;
    }

    private boolean isWanted(DeadLetter letter) {
        return reasons.isEmpty() || reasons.contains(letter.reason());
    }

    private static String line(DeadLetter letter) {
        return "%s  %s-%d@%d  %s: %s"
                .formatted(
                        Instant.ofEpochMilli(letter.timestamp()),
                        letter.topic(),
                        letter.partition(),
                        letter.offset(),
                        letter.reason(),
                        letter.sentence());
    }

    private static String json(DeadLetter letter) {
        return new String(DeadLetterWire.toJson(letter, 1_000), StandardCharsets.UTF_8);
    }

    /** How a dead letter is printed. */
    interface Shown {
        String of(DeadLetter letter);
    }
}
