package io.modelwatch.local.wreck;

/** How much may still be written, so that a run of any seed ends. */
final class Budget {
    private long records;
    private long bytes;

    Budget(long records, long bytes) {
        this.records = records;
        this.bytes = bytes;
    }

    /** A share of what is left, which is taken from both. */
    Share share(int parts) {
        return new Share(Math.max(1, records / parts), Math.max(1, bytes / parts));
    }

    boolean isSpent() {
        return records <= 0 || bytes <= 0;
    }

    /** What one burst may take of the budget. */
    final class Share {
        private long recordsLeft;
        private long bytesLeft;

        private Share(long records, long bytes) {
            this.recordsLeft = records;
            this.bytesLeft = bytes;
        }

        void take(int length) {
            recordsLeft--;
            records--;
            bytesLeft -= length;
            bytes -= length;
        }

        boolean isSpent() {
            return recordsLeft <= 0 || bytesLeft <= 0;
        }
    }
}
