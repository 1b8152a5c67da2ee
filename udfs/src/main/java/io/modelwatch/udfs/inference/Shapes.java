package io.modelwatch.udfs.inference;

/** Numbers of rows that a model is run with: a provider that prepares for each shape, or keeps memory for it, meets few of them. */
final class Shapes {
    private Shapes() {}

    /** The least such number that is not below: each one up to 8, then 8 to a doubling, so that at most an eighth is padding. */
    static int atLeast(int rows) {
        int step = Math.max(1, Integer.highestOneBit(Math.max(1, rows - 1)) / 8);
        return (rows + step - 1) / step * step;
    }
}
