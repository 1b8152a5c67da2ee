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

/** Shows what could not be read, and sends it again once the reason is mended. */
@Command(
        name = "dead-letters.sh",
        description = {
            "Shows what could not be read (list), and sends it to its topic again (replay).",
            "What the letters leave out (privacy.dead-letter-payloads) is looked up in the topics that they came from."
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "list|replay")
public final class DeadLetters {
    /** Marks a record that was sent again: its value says where its dead letter stands, {@code partition@offset}. */
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
    @Command(description = "One line each: time, origin, reason, sentence.", mixinStandardHelpOptions = true)
    int list(
            @Option(names = "--payload", description = "As JSON with the first 1000 bytes of the payload.")
                    boolean payload) {
        KafkaConfig config = kafka.read();
        if (!payload) {
            list(config, this::isWanted, DeadLetters::line, System.out);
            return 0;
        }
        try (Origins origins = new Origins(config)) {
            list(config, this::isWanted, letter -> json(shown(letter, origins)), System.out);
        }
        return 0;
    }

    private static DeadLetter shown(DeadLetter letter, Origins origins) {
        return letter.isPayloadLeftOut() ? origins.complete(letter).orElse(letter) : letter;
    }

    @Command(
            description = {
                "Sends each to the topic that it came from, with the header " + REPLAYED
                        + ": the record that stands at its place there,",
                "whatever the letter says that it held, and only to the topics of requests, responses, feedback and resources.",
                "No record is kept of what was sent: run twice, it sends twice.",
                "Ends with 1 if some could not be sent, since their topic no longer holds them or is none of these."
            },
            mixinStandardHelpOptions = true)
    int replay(@Option(names = "--dry-run", description = "Only say what would be sent.") boolean dryRun)
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
            System.out.printf("sent %d again%n", sent.get()); // also when the brokers have gone away
        }
        if (notSent.gone > 0) {
            System.err.printf("%d are no longer in the topics that they came from%n", notSent.gone);
        }
        if (notSent.elsewhere > 0) {
            System.err.printf("%d name a topic that is no input of this configuration%n", notSent.elsewhere);
        }
        return notSent.gone + notSent.elsewhere > 0 ? GONE : 0;
    }

    /** What was wanted and could not be sent. */
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
                    "%d records of %s are no dead letters and were left out%n",
                    foreign, config.topics().deadLetters());
        }
    }

    /**
     * Sends what is wanted.
     *
     * @param sent counts what a broker has taken
     */
    private static void replay(KafkaConfig config, Predicate<DeadLetter> wanted, AtomicLong sent, NotSent notSent)
            throws InterruptedException, ExecutionException {
        List<Future<?>> sending = new ArrayList<>();
        try (Origins origins = new Origins(config);
                Producer<byte[], byte[]> producer = new KafkaProducer<>(
                        config.clientProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
            long foreign = DeadLetterTopic.read(config, (record, letter) -> {
                if (!wanted.test(letter)) {
                    return;
                }
                if (origins.isFromAnInput(letter)) {
                    origins.complete(letter)
                            .ifPresentOrElse(
                                    complete -> sending.add(producer.send(again(record, complete), counting(sent))),
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

    private static ProducerRecord<byte[], byte[]> again(ConsumerRecord<byte[], byte[]> record, DeadLetter letter) {
        var again = new ProducerRecord<>(letter.topic(), letter.key(), letter.payload());
        String place = record.partition() + "@" + record.offset();
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

    /** How a dead letter is shown. */
    interface Shown {
        String of(DeadLetter letter);
    }
}
