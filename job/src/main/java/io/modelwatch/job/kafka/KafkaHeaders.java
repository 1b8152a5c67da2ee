package io.modelwatch.job.kafka;

import io.modelwatch.schemas.event.Headers;
import org.apache.kafka.common.header.Header;

/**
 * The headers of a record as Kafka's client has them, which decodes them when it is asked. Filled again for each record, and not for
 * several threads.
 */
final class KafkaHeaders implements Headers {
    private org.apache.kafka.common.header.Headers headers;
    /** Null until first read. */
    private Header[] all;

    void of(org.apache.kafka.common.header.Headers newHeaders) {
        headers = newHeaders;
        all = null;
    }

    @Override
    public int count() {
        return all().length;
    }

    @Override
    public String name(int index) {
        return all()[index].key();
    }

    @Override
    public byte[] value(int index) {
        return all()[index].value();
    }

    private Header[] all() {
        if (all == null) {
            all = headers.toArray();
        }
        return all;
    }
}
