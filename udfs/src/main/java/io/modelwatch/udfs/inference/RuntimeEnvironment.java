package io.modelwatch.udfs.inference;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;

/**
 * Makes ONNX Runtime's environment where nothing of the job is on the stack: it registers a shutdown thread, and a thread keeps its
 * creator's context for good, which would keep the class loader of the first job that scores.
 */
final class RuntimeEnvironment {
    /** Null before it is made; guarded by the class. */
    private static OrtEnvironment made;

    private RuntimeEnvironment() {}

    /** @throws LinkageError if its native library cannot be loaded */
    static synchronized OrtEnvironment get() {
        if (made == null) {
            made = make();
        }
        return made;
    }

    private static OrtEnvironment make() {
        Thread here = Thread.currentThread();
        ClassLoader loader = here.getContextClassLoader();
        here.setContextClassLoader(OrtEnvironment.class.getClassLoader()); // where the Callable below is defined
        ForkJoinPool elsewhere = new ForkJoinPool(1); // its threads inherit nothing
        try {
            return elsewhere.submit(ofRuntime()).join();
        } catch (LinkageError copy) { // which the pool makes without a message
            throw copy.getCause() instanceof LinkageError reason ? reason : copy;
        } finally {
            elsewhere.shutdown();
            here.setContextClassLoader(loader);
        }
    }

    /**
     * Without a lambda, which would be a class of the job. What the environment has to say comes as exceptions: its own log goes to
     * standard error.
     */
    @SuppressWarnings("unchecked") // the handle's type is what is asked for
    private static Callable<OrtEnvironment> ofRuntime() {
        MethodType type = MethodType.methodType(OrtEnvironment.class, OrtLoggingLevel.class, String.class);
        try {
            MethodHandle handle = MethodHandles.publicLookup().findStatic(OrtEnvironment.class, "getEnvironment", type);
            return MethodHandleProxies.asInterfaceInstance(
                    Callable.class,
                    MethodHandles.insertArguments(handle, 0, OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "modelwatch"));
        } catch (ReflectiveOperationException notThere) {
            throw new IllegalStateException("this ONNX Runtime has no OrtEnvironment.getEnvironment", notThere);
        }
    }
}
