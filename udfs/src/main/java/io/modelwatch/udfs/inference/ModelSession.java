package io.modelwatch.udfs.inference;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.ValueInfo;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session of ONNX Runtime that cannot be closed while it runs (that would end the JVM) and that can be interrupted. */
final class ModelSession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelSession.class);

    private final OrtSession session;
    private final OrtSession.RunOptions options;
    private final String provider;
    /** Held while the session runs. */
    private final ReentrantLock inUse = new ReentrantLock();
    /** Whether the running call, or else the next one, is to end; guarded by this. */
    private boolean terminated;

    private boolean closed;

    ModelSession(OrtSession session, String provider) throws OrtException {
        this.session = session;
        this.provider = provider;
        this.options = new OrtSession.RunOptions();
    }

    /** One for each class loader that loaded ONNX Runtime. */
    static OrtEnvironment environment() {
        return RuntimeEnvironment.get();
    }

    String provider() {
        return provider;
    }

    boolean onCpu() {
        return provider.startsWith(ProviderLadder.CPU);
    }

    List<NodeInfo> inputs() throws OrtException {
        return inOrder(session.getInputNames(), session.getInputInfo());
    }

    List<NodeInfo> outputs() throws OrtException {
        return inOrder(session.getOutputNames(), session.getOutputInfo());
    }

    private static List<NodeInfo> inOrder(Collection<String> names, Map<String, NodeInfo> ports) {
        return names.stream().map(ports::get).toList();
    }

    /** For example {@code x FP32 [-1, 16]}. */
    static String describe(NodeInfo port) {
        return port.getName() + " " + describe(port.getInfo());
    }

    static String describe(ValueInfo value) {
        if (value instanceof TensorInfo tensor) {
            String datatype = Datatype.of(tensor).map(Enum::name).orElse(tensor.onnxType.name());
            return datatype + " " + Arrays.toString(tensor.getShape());
        }
        return value.toString();
    }

    /** Runs with outputs that the session makes. */
    OrtSession.Result run(Map<String, OnnxTensor> inputs, Set<String> outputs) throws OrtException {
        inUse.lock();
        try {
            return session.run(inputs, outputs, Map.of(), options);
        } finally {
            inUse.unlock();
        }
    }

    /** Runs into outputs that exist; the caller keeps them. */
    void runInto(Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) throws OrtException {
        inUse.lock();
        try {
            session.run(inputs, Set.of(), outputs, options).close();
        } finally {
            inUse.unlock();
        }
    }

    /** Ends the running call, or else the next one, so that none slips between the wish and the call. */
    synchronized void interrupt() {
        if (!closed) {
            setTerminate(true);
        }
    }

    /** Whether it was interrupted; it may run again afterwards. */
    synchronized boolean wasInterrupted() {
        boolean was = terminated;
        if (was && !closed) {
            setTerminate(false);
        }
        return was;
    }

    private void setTerminate(boolean wanted) {
        try {
            options.setTerminate(wanted);
            terminated = wanted;
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime does not take its terminate flag", e);
        }
    }

    @Override
    public void close() {
        if (!inUse.tryLock()) {
            LOG.error("a session that still runs is left open: closing it would end the JVM");
            return;
        }
        try {
            closeUnused();
        } catch (OrtException e) {
            LOG.error("a session could not be closed", e);
        } finally {
            inUse.unlock();
        }
    }

    synchronized boolean isClosed() {
        return closed;
    }

    private synchronized void closeUnused() throws OrtException {
        if (!closed) {
            closed = true;
            options.close();
            session.close();
        }
    }
}
