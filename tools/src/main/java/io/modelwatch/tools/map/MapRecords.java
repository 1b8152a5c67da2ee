package io.modelwatch.tools.map;

import io.modelwatch.job.config.ConfigException;
import io.modelwatch.job.config.KafkaConfig;
import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.job.kafka.TopicCheck;
import io.modelwatch.job.kafka.WholeTopic;
import io.modelwatch.job.registry.RegistrySilent;
import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Header;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.event.ListedHeaders;
import io.modelwatch.tools.KafkaOptions;
import io.modelwatch.tools.Tool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what the job makes of records: of the last ones of a topic, or of a file's lines. */
@Command(
        name = "map.sh",
        description = {
            "Shows what the job makes of records: the format, and each event as JSON with the contract's fields,",
            "or why it is rejected, with the pointer and the type of the value.",
            "Reads the last records of a topic, or the lines of a file as if they stood in that topic. Writes nothing.",
            "Exit code 0; with --validate 1 if a record is rejected or none holds an event; 2 for wrong options."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class MapRecords implements Callable<Integer> {
    private static final int MOST = 10_000;
    private static final int NOT_VALID = 1;

    @Mixin
    private KafkaOptions kafka;

    @Option(
            names = "--topic",
            required = true,
            paramLabel = "TOPIC",
            description =
                    "An input of the configuration: one of kafka.topics.requests, responses, feedback, resources.")
    private String topic;

    @Option(
            names = "--last",
            defaultValue = "20",
            paramLabel = "N",
            description = "How many of the topic's newest records, at most 10000; default: ${DEFAULT-VALUE}.")
    private int last;

    @Option(names = "--whole", description = "The file is one record, not one in each line.")
    private boolean whole;

    @Option(names = "--validate", description = "Print only rejected records and a summary, and tell by the exit code.")
    private boolean validate;

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description =
                    "Read the lines of this file instead of the topic, - for standard input; brokers are not asked.")
    private String file;

    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** @return the exit code */
    public static int run(String... args) {
        return Tool.run(new MapRecords(), args);
    }

    @Override
    public Integer call() throws IOException {
        if (last < 1 || last > MOST) {
            throw new ConfigException(List.of("--last must be in [1, %d], was %d".formatted(MOST, last)));
        }
        MonitorConfig config = kafka.readAll();
        Event.Kind input = input(config.kafka().topics());
        MappedPrinter printer = new MappedPrinter(config, file != null, validate, System.out);
        try {
            printAll(printer, config, input);
        } catch (RegistrySilent silent) {
            throw new ConfigException(List.of(silent.getMessage()));
        }
        printer.summary();
        return validate && !printer.isGood() ? NOT_VALID : 0;
    }

    private void printAll(MappedPrinter printer, MonitorConfig config, Event.Kind input) throws IOException {
        if (file == null) {
            TopicCheck.require(config.kafka(), List.of(topic));
            WholeTopic.last(config.kafka().impatientProperties(), topic, last)
                    .forEach(record -> printer.print(record(record, input)));
        } else {
            for (Line line : lines()) {
                printer.print(record(line.value(), line.number(), input));
            }
        }
    }

    /** As the job decides it: the first kind that the topic is for. */
    private Event.Kind input(KafkaConfig.Topics topics) {
        List<String> names = List.of(topics.requests(), topics.responses(), topics.feedback(), topics.resources());
        int place = names.indexOf(topic);
        if (place < 0) {
            throw new ConfigException(List.of(
                    "--topic must be one of kafka.topics.requests, responses, feedback or resources, which are %s; was %s"
                            .formatted(String.join(", ", names), topic)));
        }
        return List.of(Event.Kind.REQUEST, Event.Kind.RESPONSE, Event.Kind.FEEDBACK, Event.Kind.RESOURCE)
                .get(place);
    }

    /** @param number in the file, from 1 */
    private record Line(int number, byte[] value) {}

    /** Those that are not blank. */
    private List<Line> lines() throws IOException {
        byte[] all = bytes();
        List<Line> lines = new ArrayList<>();
        if (whole) {
            lines.add(new Line(1, all));
            return lines;
        }
        int number = 0;
        int from = 0;
        for (int at = 0; at <= all.length; at++) {
            if (at == all.length || all[at] == '\n') {
                number++;
                byte[] line = java.util.Arrays.copyOfRange(all, from, at);
                if (!new String(line, java.nio.charset.StandardCharsets.UTF_8).isBlank()) {
                    lines.add(new Line(number, line));
                }
                from = at + 1;
            }
        }
        return lines;
    }

    private byte[] bytes() throws IOException {
        if (file.equals("-")) {
            try (InputStream in = System.in) {
                return in.readAllBytes();
            }
        }
        if (!Files.isReadable(Path.of(file))) {
            throw new ConfigException(List.of("FILE must name a file that can be read, was %s".formatted(file)));
        }
        return Files.readAllBytes(Path.of(file));
    }

    private Incoming record(byte[] value, int line, Event.Kind input) {
        Incoming record = new Incoming();
        record.topic = topic;
        record.offset = line;
        record.timestamp = Clock.systemUTC().millis();
        record.value = value;
        record.input = input;
        return record;
    }

    private static Incoming record(ConsumerRecord<byte[], byte[]> kafka, Event.Kind input) {
        List<Header> headers = new ArrayList<>();
        kafka.headers().forEach(header -> headers.add(new Header(header.key(), header.value())));
        Incoming record = new Incoming();
        record.topic = kafka.topic();
        record.partition = kafka.partition();
        record.offset = kafka.offset();
        record.timestamp = kafka.timestamp();
        record.stampedByBroker = kafka.timestampType() == TimestampType.LOG_APPEND_TIME;
        record.key = kafka.key();
        record.value = kafka.value();
        record.headers = new ListedHeaders(headers);
        record.input = input;
        return record;
    }
}
