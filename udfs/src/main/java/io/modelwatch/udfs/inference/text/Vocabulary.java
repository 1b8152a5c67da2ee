package io.modelwatch.udfs.inference.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The vocabulary of a WordPiece tokenizer, read from a {@code tokenizer.json} of Hugging Face, a {@code vocab.json} (token to id) or a
 * {@code vocab.txt} (a token a line).
 *
 * @param ids by token; pieces inside a word begin with {@code ##}
 * @param lowerCase whether texts are put into lower case
 * @param stripAccents whether accents are taken off
 */
public record Vocabulary(Map<String, Integer> ids, boolean lowerCase, boolean stripAccents) {
    public static final String UNKNOWN = "[UNK]";
    public static final String BEGIN = "[CLS]";
    public static final String END = "[SEP]";

    /** @throws IOException where it is none of these, or lacks a token that is needed */
    public static Vocabulary read(byte[] file) throws IOException {
        String text = new String(file, StandardCharsets.UTF_8);
        Vocabulary vocabulary = text.stripLeading().startsWith("{") ? ofJson(file) : ofLines(text);
        for (String needed : new String[] {UNKNOWN, BEGIN, END}) {
            if (!vocabulary.ids.containsKey(needed)) {
                throw new IOException("a vocabulary must have the token " + needed);
            }
        }
        return vocabulary;
    }

    private static Vocabulary ofLines(String text) {
        Map<String, Integer> ids = new HashMap<>();
        int id = 0;
        for (String line : text.split("\n")) {
            ids.put(line.strip(), id++);
        }
        return new Vocabulary(ids, true, true);
    }

    private static Vocabulary ofJson(byte[] file) throws IOException {
        JsonNode root = new ObjectMapper().readTree(file);
        JsonNode model = root.path("model");
        if (!model.isObject()) {
            return new Vocabulary(ids(root), true, true);
        }
        // Older files leave the type out.
        if (!model.path("type").asText("WordPiece").equals("WordPiece")) {
            throw new IOException("a tokenizer must be a WordPiece, is " + model.path("type"));
        }
        JsonNode normalizer = root.path("normalizer");
        boolean lowerCase = normalizer.path("lowercase").asBoolean(true);
        return new Vocabulary(
                ids(model.path("vocab")),
                lowerCase,
                normalizer.path("strip_accents").asBoolean(lowerCase));
    }

    private static Map<String, Integer> ids(JsonNode tokens) {
        Map<String, Integer> ids = new HashMap<>();
        tokens.properties()
                .forEach(token -> ids.put(token.getKey(), token.getValue().asInt()));
        return ids;
    }
}
