package io.modelwatch.schemas.read;

import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.read.frame.Framing;
import io.modelwatch.schemas.read.frame.Registry;
import io.modelwatch.schemas.read.mapping.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The formats that are read, and which of them a record is in: the first that recognises it. Not for several threads. */
final class Formats {
    /** Arrays, since they are walked for every record. */
    private final RecordFormat[] byHeaders;

    private final RecordFormat[] byBytes;

    /**
     * @param byHeaders that some record may be known by its headers to be of; asked first, and only of records that have headers
     * @param byBytes that are known by their first bytes; the most frequent first, where records can be of one only
     */
    Formats(List<RecordFormat> byHeaders, List<RecordFormat> byBytes) {
        this.byHeaders = byHeaders.toArray(RecordFormat[]::new);
        this.byBytes = byBytes.toArray(RecordFormat[]::new);
    }

    /**
     * All that there are. A new one is one line here.
     *
     * @param registry null: none is configured
     */
    static Formats all(SchemaStore schemas, Registry registry, Framing framing, List<Mapping> mappings, Draft draft) {
        JsonFormat json = new JsonFormat(draft);
        MappedFormat mapped =
                mappings.isEmpty() ? null : new MappedFormat(mappings, draft); // else nobody need ask for the topic
        List<RecordFormat> byHeaders = new ArrayList<>();
        List<RecordFormat> byBytes = new ArrayList<>();
        byBytes.add(new AvroFormat(schemas, draft));
        if (registry != null || schemas.knowsGlue()) {
            WriterSchemas writers = new WriterSchemas(schemas, registry);
            AvroReader reader = new AvroReader(draft);
            byHeaders.add(new FramedFormat(true, framing, writers, reader, mapped, json));
            byBytes.add(new FramedFormat(false, framing, writers, reader, mapped, json));
        }
        if (mapped != null) {
            byBytes.add(mapped);
        }
        byBytes.add(json);
        byBytes.add(new GzipFormat(new Formats(List.of(), byBytes)));
        return new Formats(byHeaders, byBytes);
    }

    /**
     * Null where it is in none of them.
     *
     * @param value neither null nor empty
     */
    RecordFormat of(Incoming record, byte[] value) {
        if (byHeaders.length > 0 && record.headers.count() > 0) {
            RecordFormat named = first(byHeaders, record, value);
            if (named != null) {
                return named;
            }
        }
        return first(byBytes, record, value);
    }

    private static RecordFormat first(RecordFormat[] formats, Incoming record, byte[] value) {
        for (RecordFormat format : formats) {
            if (format.recognises(record, value)) {
                return format;
            }
        }
        return null;
    }

    /** The names of all of them for a sentence, with "or" between. */
    String names() {
        return Stream.of(byHeaders, byBytes)
                .flatMap(Stream::of)
                .map(RecordFormat::name)
                .distinct()
                .collect(Collectors.joining(" or "));
    }
}
