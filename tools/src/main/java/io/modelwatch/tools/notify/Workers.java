package io.modelwatch.tools.notify;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** The threads of a tool that runs until SIGTERM or until one of them fails: half a bridge would be worse than a restarted one. */
public final class Workers implements AutoCloseable {
    private static final long GRACE_SECONDS = 20;

    /** What a thread does until a stop is requested. */
    public interface Work {
        void run() throws InterruptedException;
    }

    private final Stop stop = new Stop();
    private final ToolLog journal;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicBoolean failed = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread atShutdown = new Thread(this::stopAndWait, "stop");

    private Workers(ToolLog journal) {
        this.journal = journal;
    }

    /** Requests the stop when the process is terminated, and delays it for a moment until work in progress is done. */
    public static Workers untilAskedToEnd(ToolLog journal) {
        Workers workers = new Workers(journal);
        Runtime.getRuntime().addShutdownHook(workers.atShutdown);
        return workers;
    }

    public Stop stop() {
        return stop;
    }

    public void start(Work work) {
        Thread thread = new Thread(() -> guarded(work), "worker-" + threads.size());
        threads.add(thread);
        thread.start();
    }

    /** Whether one of the threads failed. */
    public boolean failed() {
        return failed.get();
    }

    /** Stops the threads and waits for them. */
    @Override
    public void close() {
        stop.request();
        try {
            for (Thread thread : threads) {
                thread.join();
            }
            journal.say("stopped");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            journal.say("interrupted while stopping");
        } finally {
            ended.countDown();
        }
    }

    private void guarded(Work work) {
        try {
            work.run();
        } catch (InterruptedException interrupted) {
            journal.say("%s was interrupted", Thread.currentThread().getName());
            stop.request();
        } catch (RuntimeException | Error failure) {
            failed.set(true);
            journal.say("%s failed: %s", Thread.currentThread().getName(), failure);
            stop.request();
            throw failure;
        }
    }

    private void stopAndWait() {
        stop.request();
        try {
            if (!ended.await(GRACE_SECONDS, TimeUnit.SECONDS)) {
                journal.say("not all work in progress ended within %d s", GRACE_SECONDS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
