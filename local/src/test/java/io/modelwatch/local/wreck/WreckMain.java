package io.modelwatch.local.wreck;

import java.io.PrintStream;

/** Plays one seed in a process of its own. Says the claim that is broken in a line of its own, for {@code RevertsIT}; 0 where all hold. */
final class WreckMain {
    static final String BROKEN = "broken: ";
    private static final int FOUND = 3;

    private WreckMain() {}

    /** @param arguments the seed, whether state is in RocksDB, records, bytes, disturbances */
    public static void main(String[] arguments) throws Exception {
        Terms terms = new Terms(
                Long.parseLong(arguments[0]),
                Boolean.parseBoolean(arguments[1]),
                Long.parseLong(arguments[2]),
                Long.parseLong(arguments[3]),
                Integer.parseInt(arguments[4]));
        System.exit(play(terms, System.out));
    }

    private static int play(Terms terms, PrintStream out) throws Exception {
        try (WreckSite site = WreckSite.start()) {
            out.println(new Wreck(site).play(terms));
            return 0;
        } catch (AssertionError error) {
            if (!(error.getCause() instanceof Claim.Broken broken)) {
                throw error;
            }
            out.println(error.getMessage());
            out.println(BROKEN + broken.claim());
            return FOUND;
        }
    }
}
