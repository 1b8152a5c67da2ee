package io.modelwatch.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ClusterIT {
    @Test
    void runsAJobAndShowsItInTheWebUi() throws Exception {
        try (Cluster cluster = Cluster.start(1, 1)) {
            JobID job = cluster.submit(countToThousand(1));
            JobResult result = cluster.awaitEnd(job, 60);

            assertThat(result.isSuccess()).isTrue();
            assertThat(get(cluster, "/jobs/overview")).contains(job.toHexString());
            assertThat(get(cluster, "/")).contains("Apache Flink Web Dashboard");
        }
    }

    @Test
    void runsAJobOnTheTaskManagersThatAreLeft() throws Exception {
        try (Cluster cluster = Cluster.start(2, 1)) {
            cluster.killTaskManager(0);
            cluster.startTaskManager();

            JobResult result = cluster.awaitEnd(cluster.submit(countToThousand(2)), 60);

            assertThat(result.isSuccess()).isTrue();
        }
    }

    private static StreamExecutionEnvironment countToThousand(int parallelism) {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
        env.setParallelism(parallelism);
        env.fromSequence(1, 1000)
                .sinkTo(new DiscardingSink<>())
                .uid("counts-to-a-thousand")
                .name("counts to a thousand");
        return env;
    }

    private static String get(Cluster cluster, String path) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(cluster.webUi().resolve(path)).build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
