package io.modelwatch.job;

import io.modelwatch.job.config.KafkaConfig;
import io.modelwatch.schemas.DeadLetter;
import io.modelwatch.schemas.wire.DeadLetterWire;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Predicate;
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
        description = "Shows what could not be read (list), and sends it to its topic again (replay).",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "list|replay")
public final class DeadLetters {
    /** Marks a record that was sent again: its value says where its dead letter stands, {@code partition@offset}. */
    static final String REPLAYED = "modelwatch-replayed";

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
        list(kafka.read(), this::isWanted, payload ? DeadLetters::json : DeadLetters::line, System.out);
        return 0;
    }

    @Command(
            description = {
                "Sends each to the topic that it came from, with the header " + REPLAYED + ".",
                "No record is kept of what was sent: run twice, it sends twice."
            },
            mixinStandardHelpOptions = true)
    int replay(@Option(names = "--dry-run", description = "Only say what would be sent.") boolean dryRun)
            throws InterruptedException, ExecutionException {
        KafkaConfig config = kafka.read();
        if (dryRun) {
            list(config, this::isWanted, DeadLetters::line, System.out);
            return 0;
        }
        System.out.printf("sent %d again%n", replay(config, this::isWanted));
        return 0;
    }

    static void list(KafkaConfig config, Predicate<DeadLetter> wanted, Shown shown, PrintStream out) {
        DeadLetterTopic.read(config, (record, letter) -> {
            if (wanted.test(letter)) {
                out.println(shown.of(letter));
            }
        });
    }

    /** @return how many were sent */
    static int replay(KafkaConfig config, Predicate<DeadLetter> wanted)
            throws InterruptedException, ExecutionException {
        List<Future<?>> sent = new ArrayList<>();
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(config.clientProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
            DeadLetterTopic.read(config, (record, letter) -> {
                if (wanted.test(letter)) {
                    var again = new ProducerRecord<>(letter.topic(), letter.key(), letter.payload());
                    String place = record.partition() + "@" + record.offset();
                    again.headers().add(REPLAYED, place.getBytes(StandardCharsets.UTF_8));
                    sent.add(producer.send(again));
                }
            });
            for (Future<?> each : sent) {
                each.get();
            }
        }
        return sent.size();
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
