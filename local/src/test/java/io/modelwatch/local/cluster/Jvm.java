package io.modelwatch.local.cluster;

import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What is in another Java process. */
record Jvm(long pid) {
    private static final Pattern LOADERS =
            Pattern.compile("\\s(\\d+)\\s+\\d+\\s+org\\.apache\\.flink\\.util\\.ChildFirstClassLoader\\s");
    private static final Pattern THREAD = Pattern.compile("^\"([^\"]+)\"", Pattern.MULTILINE);
    /** Of Java and of Flink itself: pools that grow with use, up to a size of their own. */
    private static final Pattern POOLED = Pattern.compile(
            "flink-.*|Flink .*|taskmanager_.*|(C1|C2) .*|GC Thread.*|G1 .*|Attach Listener|ForkJoinPool.*|Cleaner-.*|IOManager .*");

    /** Class loaders of submitted jobs that live, after a collection. */
    int userClassLoaders() throws IOException {
        var found = LOADERS.matcher(new Jcmd(pid).ask("GC.class_histogram"));
        return found.find() ? Integer.parseInt(found.group(1)) : 0;
    }

    /** Names of the threads that are of no pool. */
    Set<String> threads() throws IOException {
        Set<String> names = new TreeSet<>();
        THREAD.matcher(new Jcmd(pid).ask("Thread.print"))
                .results()
                .map(thread -> thread.group(1))
                .forEach(names::add);
        names.removeIf(name -> POOLED.matcher(name).matches());
        return names;
    }
}
