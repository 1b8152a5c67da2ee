package io.modelwatch.schemas.read;

import io.modelwatch.schemas.event.Outcome.Served;
import io.modelwatch.schemas.read.text.SliceTable;
import io.modelwatch.schemas.read.text.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Makes one code of the words and numbers by which servers say the same: HTTP codes, gRPC codes, and words in any case, with blanks,
 * hyphens or underscores. Whatever is not in the table below keeps its text. Equal texts are the same object, as long as there is room.
 *
 * <p>Not for several threads.
 */
final class StatusWords {
    private static final int MAX_KNOWN = 4_096;
    private static final int HTTP_DIGITS = 3;

    private static final Map<String, List<String>> MEANINGS = Map.of(
            Served.OK,
            List.of("ok", "success", "successful", "succeeded", "complete", "completed"),
            "timeout",
            List.of("timeout", "timed_out", "deadline_exceeded", "request_timeout", "gateway_timeout", "408", "504"),
            "unavailable",
            List.of("unavailable", "service_unavailable", "503"),
            "invalid_input",
            List.of("invalid_input", "invalid_argument", "bad_request", "unprocessable_entity", "400", "422"),
            "internal",
            List.of("internal", "internal_error", "internal_server_error", "500"));

    private static final Map<String, String> CODES = codes();

    private final SliceTable table = new SliceTable(MAX_KNOWN);
    private final List<String> codes = new ArrayList<>();

    private static Map<String, String> codes() {
        Map<String, String> codes = new HashMap<>();
        MEANINGS.forEach((code, words) -> words.forEach(word -> codes.put(word, code)));
        return Map.copyOf(codes);
    }

    /**
     * @param length of the status; beyond {@link ContractRules#MAX_STATUS} bytes it is cut
     * @return null where it is empty or no UTF-8
     */
    String of(byte[] bytes, int at, int length) {
        if (length == 2 && bytes[at] == 'o' && bytes[at + 1] == 'k') {
            return Served.OK;
        }
        int kept = cut(bytes, at, length);
        int number = table.find(bytes, at, kept);
        if (number != SliceTable.ABSENT) {
            return codes.get(number);
        }
        if (kept == 0 || !Utf8.isValid(bytes, at, kept)) {
            return null;
        }
        String code = meaningOf(new String(bytes, at, kept, StandardCharsets.UTF_8));
        if (table.add(bytes, at, kept) != SliceTable.ABSENT) {
            codes.add(code);
        }
        return code;
    }

    /** Between two characters. */
    private static int cut(byte[] bytes, int at, int length) {
        int kept = Math.min(length, ContractRules.MAX_STATUS);
        while (kept > 0 && kept < length && (bytes[at + kept] & 0xC0) == 0x80) {
            kept--;
        }
        return kept;
    }

    private static String meaningOf(String status) {
        String word = status.strip().toLowerCase(Locale.ROOT).replace(' ', '_').replace('-', '_');
        String http = httpCode(word);
        if (http.startsWith("2")) {
            return Served.OK;
        }
        return CODES.getOrDefault(http.isEmpty() ? word : http, status);
    }

    /** The three digits of a code that stands alone or before its words; empty where there is none. */
    private static String httpCode(String word) {
        boolean starts = word.length() >= HTTP_DIGITS
                && word.chars().limit(HTTP_DIGITS).allMatch(c -> c >= '0' && c <= '9')
                && (word.length() == HTTP_DIGITS || word.charAt(HTTP_DIGITS) == '_');
        return starts ? word.substring(0, HTTP_DIGITS) : "";
    }
}
