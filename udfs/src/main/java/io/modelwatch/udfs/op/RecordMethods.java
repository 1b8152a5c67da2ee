package io.modelwatch.udfs.op;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;
import org.apache.flink.api.common.functions.RuntimeContext;

/**
 * Lets go of a job's classes where Java does not: before Java 19 the handles that {@code equals}, {@code hashCode} and {@code toString} of
 * records are made of remember the last type they were asked for (JDK-8078641), and with it the class loader of a job that has ended. Asked for a
 * type of Java's own, they forget it.
 */
final class RecordMethods {
    private static final String HOOK = "modelwatch-record-methods";

    private RecordMethods() {}

    /** Forgets them once the last task of the job on this TaskManager has ended. */
    static void forgetAtEnd(RuntimeContext context) {
        context.registerUserCodeClassLoaderReleaseHookIfAbsent(HOOK, RecordMethods::forget);
    }

    /** As if texts were records of one text. */
    private static void forget() {
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
