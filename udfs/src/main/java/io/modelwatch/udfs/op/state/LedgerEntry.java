package io.modelwatch.udfs.op.state;

/**
 * One count of a ledger as it stands in state. On rescaling counts are spread over the subtasks; only their sum means something.
 *
 * @param place name of the constant
 * @param count below 0 where a subtask resolves what another counted as pending
 */
public record LedgerEntry(String place, long count) {}
