package io.modelwatch.lab.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JvmAnswerTest {
    /** Of jcmd of OpenJDK 17, shortened. */
    private static final String ANSWER = """
            4711:
            Command executed successfully
             garbage-first heap   total 409600K, used 65536K [0x00000000e6600000, 0x0000000100000000)
              region size 1024K, 3 young (3072K), 0 survivors (0K)
             Metaspace       used 71680K, committed 72448K, reserved 1114112K
              class space    used 8704K, committed 9088K, reserved 1048576K

            Native Memory Tracking:

            Total: reserved=2000000KB, committed=614400KB
            -                 Java Heap (reserved=409600KB, committed=409600KB)
                                        (mmap: reserved=409600KB, committed=409600KB)

            -                     Class (reserved=1049000KB, committed=9500KB)
                                        (  Metadata:   )
                                        (    reserved=65536KB, committed=63360KB)
                                        (    used=62976KB)

            Full thread dump OpenJDK 64-Bit Server VM (17.0.15+6 mixed mode, sharing):

            Threads class SMR info:
            _java_thread_list=0x00007f, length=12, elements={ }

            "main" #1 prio=5 os_prio=0 cpu=900.00ms elapsed=60.00s tid=0x00007f nid=0x1 waiting on condition  [0x00007f]
               java.lang.Thread.State: WAITING (parking)

            "C2 CompilerThread0" #5 daemon prio=9 os_prio=0 cpu=9.00ms elapsed=60.00s tid=0x00007f nid=0x5 waiting on condition  [0x0]

            "Source: "quoted" (1/2)#0" #77 prio=5 os_prio=0 cpu=9.00ms elapsed=60.00s tid=0x00007f nid=0x7 waiting on condition  [0x0]

            "VM Thread" os_prio=0 cpu=10.00ms elapsed=60.00s tid=0x00007f nid=0x9 runnable

            "GC Thread#0" os_prio=0 cpu=10.00ms elapsed=60.00s tid=0x00007f nid=0xa runnable
            """;

    @Test
    void readsTheMemoryOfTheHeapAndOutsideOfIt() throws Exception {
        Map<Figure, Double> figures = new JvmAnswer(ANSWER).figures();

        assertThat(figures).containsEntry(Figure.HEAP, 64.0).containsEntry(Figure.METASPACE, 70.0);
    }

    @Test
    void nativeMemoryIsAllButTheHeap() throws Exception {
        assertThat(new JvmAnswer(ANSWER).figures()).containsEntry(Figure.NATIVE, 200.0);
    }

    @Test
    void threadsAreThoseOfJavaWithoutTheCompilers() throws Exception {
        assertThat(new JvmAnswer(ANSWER).figures()).containsEntry(Figure.THREADS, 2.0);
    }

    /** From Java 23 on the size of the heap is printed in another format. */
    @Test
    void readsTheHeapOfANewerJavaToo() throws Exception {
        String newer = ANSWER.replace("total 409600K, used", "total reserved 409600K, committed 409600K, used");

        assertThat(new JvmAnswer(newer).figures()).containsEntry(Figure.HEAP, 64.0);
    }

    @Test
    void withoutNativeMemoryTrackingItSaysWhatWasAnswered() {
        String without = ANSWER.replace("Total: ", "Native memory tracking is not enabled ");

        assertThatThrownBy(() -> new JvmAnswer(without).figures())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Native memory tracking is not enabled");
    }
}
