package io.modelwatch.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class JcmdTest {
    private final Jcmd own = new Jcmd(ProcessHandle.current().pid());

    @Test
    void severalQuestionsAreAnsweredInTheirOrder() throws Exception {
        assertThat(own.ask("VM.version", "VM.uptime")).containsPattern("(?s)JDK .*\\d s\\s*$");
    }

    @Test
    void whatIsNotAnsweredFails() {
        assertThatThrownBy(() -> own.ask("No.such_question"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("must respond to jcmd");
    }
}
