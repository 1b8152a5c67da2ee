package io.modelwatch.tools.topics;

import io.modelwatch.job.config.ConfigException;
import io.modelwatch.job.config.KafkaConfig;
import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.job.kafka.Permission;
import io.modelwatch.job.kafka.TopicCheck;
import io.modelwatch.job.kafka.TopicPlan;
import io.modelwatch.schemas.Span;
import io.modelwatch.tools.KafkaOptions;
import io.modelwatch.tools.Tool;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Creates the job's topics with the settings that the job relies on. Existing topics are checked, never changed. */
@Command(
        name = "topics.sh",
        description = "Creates missing topics and checks the settings of existing ones, which it never changes.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:every topic is as planned", "1:an existing topic differs, or Kafka failed", "2:wrong options"
        })
public final class TopicsTool implements Callable<Integer> {
    private static final int DIFFERS = 1;
    private static final long LISTED_AGAIN_MILLIS = 50;

    @Mixin
    private KafkaOptions kafka;

    @Option(
            names = "--partitions",
            defaultValue = "4",
            description = "Partitions of new topics (default: ${DEFAULT-VALUE}).")
    private int partitions;

    @Option(
            names = "--replication-factor",
            defaultValue = "-1",
            description = "Replicas of new topics; -1: the brokers' default (default: ${DEFAULT-VALUE}).")
    private short replicas;

    @Option(
            names = "--history",
            description = {
                "Inputs keep the Kafka timestamps that producers set (CreateTime), for records of the past;",
                "otherwise brokers stamp them (LogAppendTime), so that no producer's clock can make others late."
            })
    private boolean history;

    @Option(
            names = "--acls",
            paramLabel = "PRINCIPAL",
            description = {
                "Print the ACLs of the job's principal as arguments for Kafka's kafka-acls.sh, and exit;",
                "for example User:modelwatch. Does not connect to brokers."
            })
    private String principal;

    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** @return the exit code */
    public static int run(String... args) {
        return Tool.run(new TopicsTool(), args);
    }

    @Override
    public Integer call() throws Exception {
        MonitorConfig all = kafka.readAll();
        if (principal != null) {
            Permission.ofJob(all).forEach(each -> System.out.println(each.arguments(principal)));
            return 0;
        }
        if (partitions < 1 || replicas == 0 || replicas < -1) {
            throw new ConfigException(
                    List.of("--partitions must be >= 1 and --replication-factor >= 1 or -1, were %d and %d"
                            .formatted(partitions, replicas)));
        }
        KafkaConfig config = all.kafka();
        try (Admin admin = TopicCheck.connect(config)) {
            List<TopicPlan> plans = history
                    ? TopicPlan.ofHistory(config.topics(), partitions)
                    : TopicPlan.all(config.topics(), partitions);
            return create(admin, config, plans, replicas, System.out);
        }
    }

    /**
     * Creates what is missing and prints what it did.
     *
     * @param replicas of new topics; negative: the brokers' default
     * @return 0 if afterwards every topic is as planned, else 1
     */
    public static int create(Admin admin, KafkaConfig kafka, List<TopicPlan> plans, short replicas, PrintStream out)
            throws Exception {
        long timeoutMillis = kafka.connectMillis();
        var existing = TopicCheck.existing(admin, kafka);
        Map<Boolean, List<TopicPlan>> byPresence =
                plans.stream().collect(Collectors.partitioningBy(plan -> existing.contains(plan.name())));
        createMissing(admin, byPresence.get(false), replicas, timeoutMillis);
        awaitListed(admin, kafka, byPresence.get(false));
        byPresence.get(false).forEach(plan -> out.printf("created  %s %s%n", plan.name(), plan.settings()));
        List<String> differences = new ArrayList<>();
        for (TopicPlan plan : byPresence.get(true)) {
            List<String> found = differences(plan, settings(admin, plan.name(), timeoutMillis));
            out.printf("%s  %s%n", found.isEmpty() ? "exists " : "DIFFERS", plan.name());
            differences.addAll(found);
        }
        differences.forEach(difference -> out.println("  " + difference));
        return differences.isEmpty() ? 0 : DIFFERS;
    }

    private static void createMissing(Admin admin, List<TopicPlan> plans, short replicas, long timeoutMillis)
            throws Exception {
        List<NewTopic> topics = plans.stream()
                .map(plan -> new NewTopic(
                                plan.name(),
                                Optional.of(plan.partitions()),
                                replicas < 0 ? Optional.empty() : Optional.of(replicas))
                        .configs(plan.settings()))
                .toList();
        try {
            admin.createTopics(topics).all().get(timeoutMillis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException refused) {
            throw new ConfigException(
                    List.of("topics cannot be created: " + refused.getCause().getMessage()));
        }
    }

    /** The controller responds before the brokers know: whoever comes next, a job for example, must find the topics. */
    private static void awaitListed(Admin admin, KafkaConfig kafka, List<TopicPlan> created)
            throws InterruptedException {
        List<String> names = created.stream().map(TopicPlan::name).toList();
        long giveUp = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(kafka.connectMillis());
        while (!TopicCheck.existing(admin, kafka).containsAll(names)) {
            if (System.nanoTime() - giveUp > 0) {
                throw new ConfigException(List.of("topics were created, but %s does not list them within %s"
                        .formatted(kafka.bootstrapServers(), Span.text(kafka.connectMillis()))));
            }
            TimeUnit.MILLISECONDS.sleep(LISTED_AGAIN_MILLIS);
        }
    }

    private static Config settings(Admin admin, String topic, long timeoutMillis) throws Exception {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return admin.describeConfigs(List.of(resource))
                .values()
                .get(resource)
                .get(timeoutMillis, TimeUnit.MILLISECONDS);
    }

    private static List<String> differences(TopicPlan plan, Config settings) {
        return plan.settings().entrySet().stream()
                .filter(planned -> !TopicPlan.serves(
                        planned.getKey(),
                        planned.getValue(),
                        settings.get(planned.getKey()).value()))
                .map(planned -> "%s: %s must be %s, is %s (kafka-configs.sh --alter changes it)"
                        .formatted(
                                plan.name(),
                                planned.getKey(),
                                planned.getValue(),
                                settings.get(planned.getKey()).value()))
                .toList();
    }
}
