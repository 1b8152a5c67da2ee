package io.modelwatch.udfs.op;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;
import org.apache.flink.api.common.functions.RuntimeContext;

/** Releases the class loader of a job that has ended where Java and Flink still hold it. */
final class JobClasses {
    private static final String HOOK = "modelwatch-job-classes";

    /** As NettyConfig names them. */
    private static final String NETWORK_THREADS = "Flink Netty ";

    private JobClasses() {}

    /** Does so once the last task of the job on this TaskManager has ended. */
    static void letGoAtEnd(RuntimeContext context) {
        ClassLoader loader = context.getUserCodeClassLoader();
        context.registerUserCodeClassLoaderReleaseHookIfAbsent(HOOK, () -> {
            letGoOfNetworkThreads(loader);
            forgetRecordMethods();
        });
    }

    /** A thread of Flink's network that was first needed by a task of the job has inherited its context. */
    private static void letGoOfNetworkThreads(ClassLoader loader) {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith(NETWORK_THREADS) && thread.getContextClassLoader() == loader) {
                thread.setContextClassLoader(RuntimeContext.class.getClassLoader());
            }
        }
    }

    /**
     * Before Java 19, the method handles behind {@code equals}, {@code hashCode} and {@code toString} of records remember the last type
     * they were called with (JDK-8078641). Here they are asked as if texts were records of one text.
     */
    private static void forgetRecordMethods() {
        Class<String> type = String.class;
        try {
            MethodHandle getter = MethodHandles.publicLookup().findVirtual(type, "strip", MethodType.methodType(type));
            make("equals", MethodType.methodType(boolean.class, type, Object.class), getter);
            make("hashCode", MethodType.methodType(int.class, type), getter);
            make("toString", MethodType.methodType(String.class, type), getter);
        } catch (Throwable refused) { // as bootstrap declares
            throw new IllegalStateException("Java must make the methods of a record, did not", refused);
        }
    }

    private static void make(String method, MethodType type, MethodHandle getter) throws Throwable {
        ObjectMethods.bootstrap(MethodHandles.lookup(), method, type, String.class, "strip", getter);
    }
}
