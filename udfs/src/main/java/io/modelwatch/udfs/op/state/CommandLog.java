package io.modelwatch.udfs.op.state;

import io.modelwatch.udfs.control.Command;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;

/**
 * The commands that are not forgotten: for each candidate the one that it runs by, and those whose time has not come. Every subtask gets
 * every command and writes what it knows; on restore all of it is merged, and the later of two commands about one candidate counts.
 */
public final class CommandLog {
    private static final Comparator<Command> IN_ORDER =
            Comparator.comparingLong(Command::effectiveAt).thenComparingLong(Command::number);

    /** By name of the candidate: the command that it runs by. Removed when it retires. */
    private final Map<String, Command> applied = new TreeMap<>();
    /** By name of the candidate: the command before the latest update, until that is loaded or has failed. */
    private final Map<String, Command> before = new HashMap<>();
    /** Not yet effective; removed when they are. */
    private final List<Command> awaited = new ArrayList<>();

    private ListState<Command> appliedState;
    private ListState<Command> awaitedState;

    /** Reads what all subtasks wrote. */
    public void restore(OperatorStateStore store) throws Exception {
        appliedState = store.getUnionListState(new ListStateDescriptor<>("applied-commands", Memories.COMMAND));
        awaitedState = store.getUnionListState(new ListStateDescriptor<>("awaited-commands", Memories.COMMAND));
        for (Command command : appliedState.get()) {
            applied.merge(command.name(), command, (one, other) -> one.number() > other.number() ? one : other);
        }
        for (Command command : awaitedState.get()) {
            Command known = applied.get(command.name());
            boolean done = known != null && known.number() >= command.number();
            if (!done && awaited.stream().noneMatch(other -> other.number() == command.number())) {
                awaited.add(command);
            }
        }
    }

    /** Writes what is known now. */
    public void snapshot() throws Exception {
        appliedState.update(List.copyOf(applied.values()));
        awaitedState.update(List.copyOf(awaited));
    }

    /** The commands by which candidates run, in the order of the candidates' names. */
    public List<Command> applied() {
        return List.copyOf(applied.values());
    }

    /** When the command that the candidate runs by took effect; 0 if there is no such candidate. */
    public long effectiveAt(String name) {
        Command command = applied.get(name);
        return command == null ? 0 : command.effectiveAt();
    }

    /** Keeps a command until its time has come. */
    public void await(Command command) {
        awaited.add(command);
    }

    /** Takes the commands that are effective at this watermark, in their order. */
    public List<Command> due(long watermark) {
        List<Command> due = new ArrayList<>();
        for (Iterator<Command> each = awaited.iterator(); each.hasNext(); ) {
            Command command = each.next();
            if (command.effectiveAt() <= watermark) {
                due.add(command);
                each.remove();
            }
        }
        due.sort(IN_ORDER);
        return due;
    }

    /** The candidate runs, or tries to run, by this command from now on. */
    public void apply(Command command) {
        Command replaced = applied.put(command.name(), command);
        if (replaced != null) {
            before.putIfAbsent(command.name(), replaced);
        }
    }

    /** The candidate runs no more. */
    public void retire(String name) {
        applied.remove(name);
        before.remove(name);
    }

    /** What the command asked for is loaded. */
    public void succeeded(String name) {
        before.remove(name);
    }

    /** What the command asked for failed, so the candidate runs by the one before, if it runs. */
    public void failed(String name) {
        Command old = before.remove(name);
        if (old != null) {
            applied.put(name, old);
        }
    }
}
