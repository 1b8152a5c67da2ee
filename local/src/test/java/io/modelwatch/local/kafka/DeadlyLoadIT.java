package io.modelwatch.local.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.local.OwnProcess;
import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.control.AnswerJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A candidate whose loading ends its process; each load is a process of its own, and only the topic of answers connects them. */
@Timeout(180)
class DeadlyLoadIT {
    @TempDir
    Path directory;

    private Site site;

    @BeforeEach
    void start() throws IOException {
        site = Site.start();
        site.createLiveTopics("");
    }

    @AfterEach
    void stop() throws IOException {
        site.close();
    }

    @Test
    void isNotLoadedAgainUnlessItIsCommandedAgain() throws Exception {
        assertThat(load(1)).as(said()).isEqualTo(DeadlyLoad.KILLED);
        assertThat(answers()).containsExactly(Answer.Status.LOADING);

        assertThat(load(1)).as(said()).isZero();
        assertThat(said()).contains("ranker/v2 FAILED loading_killed: ", "file:/models/deadly.onnx");
        assertThat(answers()).hasSize(1);

        assertThat(load(2)).as(said()).isEqualTo(DeadlyLoad.KILLED);
    }

    private int load(long number) throws Exception {
        List<String> command = new ArrayList<>(List.of(DeadlyLoad.class.getName(), Long.toString(number)));
        site.settings("").forEach((key, value) -> command.add(key + "=" + value));
        command.add("shadow.max-rate=1");
        Process process = OwnProcess.startSaying(
                directory.resolve("said").toFile(),
                System.getProperty("java.class.path"),
                command.toArray(String[]::new));
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private String said() throws IOException {
        Path said = directory.resolve("said");
        return Files.exists(said) ? Files.readString(said) : "";
    }

    private List<Answer.Status> answers() {
        return site.read("modelwatch-answers").stream()
                .map(answer -> AnswerJson.read(answer.value()).status())
                .toList();
    }
}
