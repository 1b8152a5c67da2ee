package io.modelwatch.lab.soak;

import io.modelwatch.lab.drill.Claim;
import io.modelwatch.lab.drill.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** What the job accounts for once no more records arrive. */
record Account(Site site) {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long ASKED_AGAIN_MILLIS = 1_500;

    /** Waits until everything is accounted for, a minute at most; the traffic must have ended. */
    List<Claim> claims() throws Exception {
        Map<Input, Long> written = written();
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        List<Conservation> seen = look(written);
        while (!seen.stream().allMatch(Conservation::holds) && System.nanoTime() - giveUp < 0) {
            TimeUnit.MILLISECONDS.sleep(ASKED_AGAIN_MILLIS);
            seen = look(written);
        }
        return seen.stream().map(Conservation::claim).toList();
    }

    private List<Conservation> look(Map<Input, Long> written) throws Exception {
        Set<String> gauges = new HashSet<>();
        written.keySet().forEach(input -> {
            gauges.add(input.read());
            gauges.addAll(input.places());
        });
        Map<String, Double> sums = site.job().sums(gauges);
        List<Conservation> seen = new ArrayList<>();
        written.forEach((input, records) -> seen.add(Conservation.of(input, records, sums)));
        return seen;
    }

    private Map<Input, Long> written() throws Exception {
        Map<Input, Long> written = new LinkedHashMap<>();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", site.bootstrapServers()))) {
            for (Input input : Input.all(site.config().kafka().topics())) {
                written.put(input, records(admin, input.topic()));
            }
        }
        return written;
    }

    /** Inputs have no transactions and nothing is deleted yet: the end offset is the number of records. */
    private static long records(Admin admin, String topic) throws Exception {
        var description =
                admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        description
                .partitions()
                .forEach(partition -> ends.put(new TopicPartition(topic, partition.partition()), OffsetSpec.latest()));
        return admin.listOffsets(ends).all().get().values().stream()
                .mapToLong(end -> end.offset())
                .sum();
    }
}
