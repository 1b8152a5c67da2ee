package io.modelwatch.lab.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ProcStatusTest {
    @Test
    void readsResidentMemory() throws Exception {
        ProcStatus status = new ProcStatus("Name:\tjava\nVmHWM:\t  900000 kB\nVmRSS:\t  524288 kB\nThreads:\t80\n");

        assertThat(status.resident()).isEqualTo(512);
    }

    @Test
    void aProcessThatIsNoMoreHasNone() {
        assertThatThrownBy(() -> new ProcStatus("Name:\tjava\nState:\tZ (zombie)\n").resident())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("VmRSS")
                .hasMessageContaining("zombie");
    }
}
