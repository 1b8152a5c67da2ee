package io.modelwatch.local.cluster;

import io.modelwatch.local.Broker;
import java.io.IOException;
import java.nio.file.Path;

/** The main program of a broker process; it keeps its data when it is terminated. */
final class BrokerProcess {
    private BrokerProcess() {}

    /** @param args its directory and its port */
    public static void main(String[] args) throws IOException {
        Broker broker = Broker.start(Path.of(args[0]), Integer.parseInt(args[1]));
        Runtime.getRuntime().addShutdownHook(new Thread(broker::stop, "stop"));
    }
}
