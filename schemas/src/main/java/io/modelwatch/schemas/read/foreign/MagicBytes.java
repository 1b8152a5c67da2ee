package io.modelwatch.schemas.read.foreign;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Formats that are known by the first bytes of a record's value. */
public final class MagicBytes {
    /** How much of a value that may be text is looked at. */
    private static final int TEXT = 64;

    private static final List<Magic> ALL = List.of(
            new Magic("1f8b", "gzip"),
            new Magic("28b52ffd", "zstd"),
            new Magic("04224d18", "an LZ4 frame"),
            new Magic("ff060000734e61507059", "framed Snappy"),
            new Magic("82534e41505059", "Snappy of snappy-java"),
            new Magic("789c", "zlib"),
            new Magic("78da", "zlib"),
            new Magic("7801", "zlib"),
            new Magic("425a68", "bzip2"),
            new Magic("fd377a585a00", "xz"),
            new Magic("504b0304", "a ZIP file"),
            new Magic("4f626a01", "an Avro file"),
            new Magic("50415231", "a Parquet file"),
            new Magic("efbbbf", "text after a byte-order mark"),
            new Magic("fffe", "text in UTF-16"),
            new Magic("feff", "text in UTF-16"),
            new Magic("aced0005", "a serialized Java object"),
            new Magic("8004", "a Python pickle"),
            new Magic("8005", "a Python pickle"));

    private record Magic(byte[] bytes, String format) {
        Magic(String hex, String format) {
            this(HexFormat.of().parseHex(hex), format);
        }

        boolean begins(byte[] value) {
            return value.length >= bytes.length && Arrays.equals(value, 0, bytes.length, bytes, 0, bytes.length);
        }
    }

    private MagicBytes() {}

    /**
     * For example {@code registry framing, id 7}; empty where nothing gives a format away.
     *
     * @param value not empty
     */
    public static Optional<String> name(byte[] value) {
        if (value[0] == 0) {
            return confluent(value);
        }
        if (value.length >= 18 && value[0] == 3 && (value[1] == 0 || value[1] == 5)) {
            ByteBuffer id = ByteBuffer.wrap(value, 2, 16);
            return Optional.of("AWS Glue's registry framing, schema version " + new UUID(id.getLong(), id.getLong()));
        }
        for (Magic magic : ALL) {
            if (magic.begins(value)) {
                return Optional.of(magic.format);
            }
        }
        Optional<String> text = text(value);
        return text.isPresent() || !WireTypes.fit(value) ? text : Optional.of("Protobuf");
    }

    /** Four bytes of an id; where they are 0, eight, as Apicurio Registry 2 writes them. */
    private static Optional<String> confluent(byte[] value) {
        if (value.length < 5) {
            return Optional.empty();
        }
        int id = ByteBuffer.wrap(value).getInt(1);
        boolean isLong = id == 0 && value.length >= 9;
        return Optional.of("registry framing, id "
                + (isLong ? ByteBuffer.wrap(value).getLong(1) : id) + " (of a schema registry)");
    }

    private static Optional<String> text(byte[] value) {
        String begin = new String(value, 0, Math.min(TEXT, value.length), StandardCharsets.UTF_8);
        boolean isText = begin.chars().limit(TEXT / 2).allMatch(MagicBytes::isOfText);
        if (!isText) {
            return Optional.empty();
        }
        String text = begin.strip();
        return Optional.of(
                switch (text.isEmpty() ? ' ' : text.charAt(0)) {
                    case ' ' -> "nothing but blanks";
                    case '<' -> "XML or HTML";
                    case '[' -> "a JSON array";
                    case '"' -> "a JSON text";
                    default -> "plain text";
                });
    }

    /** Of what a broken end of UTF-8 is decoded to, too: only the beginning is looked at, so it stands for bytes that are none. */
    private static boolean isOfText(int unit) {
        return unit != '\ufffd' && (unit >= ' ' || unit == '\t' || unit == '\n' || unit == '\r') && unit != 0x7f;
    }
}
