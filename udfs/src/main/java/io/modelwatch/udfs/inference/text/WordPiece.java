package io.modelwatch.udfs.inference.text;

import java.io.IOException;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Map;

/**
 * Cuts texts into the pieces that a BERT model was trained on: words at blanks, punctuation and Chinese characters, then the longest piece
 * of the vocabulary, over and over. As {@code BertNormalizer}, {@code BertPreTokenizer} and {@code WordPiece} of Hugging Face's tokenizers;
 * but names of special tokens within a text, such as {@code [MASK]}, are text. By one thread.
 */
public final class WordPiece {
    private static final String INSIDE = "##";
    /** A word of more code points is unknown. */
    private static final int MAX_WORD = 100;

    private final Map<String, Integer> ids;
    private final boolean lowerCase;
    private final boolean stripAccents;
    private final int unknown;
    private final int begin;
    private final int end;
    private final int maxTokens;
    private int[] pieces = new int[64];
    private int count;

    /** @param maxTokens longest sequence with its first and last token, >= 3; what is longer is cut off */
    public WordPiece(Vocabulary vocabulary, int maxTokens) {
        this.ids = vocabulary.ids();
        this.lowerCase = vocabulary.lowerCase();
        this.stripAccents = vocabulary.stripAccents();
        this.unknown = ids.get(Vocabulary.UNKNOWN);
        this.begin = ids.get(Vocabulary.BEGIN);
        this.end = ids.get(Vocabulary.END);
        this.maxTokens = maxTokens;
    }

    /**
     * @param file a {@code tokenizer.json}, {@code vocab.json} or {@code vocab.txt}
     * @param maxTokens longest sequence with its first and last token, >= 3; what is longer is cut off
     * @throws IOException where the file is none of these, or lacks a token that is needed
     */
    public static WordPiece read(byte[] file, int maxTokens) throws IOException {
        return new WordPiece(Vocabulary.read(file), maxTokens);
    }

    /** The ids of a text, {@code [CLS]} first and {@code [SEP]} last. */
    public int[] encode(String text) {
        count = 0;
        add(begin);
        cut(normalize(text));
        count = Math.min(count, maxTokens - 1);
        add(end);
        return Arrays.copyOf(pieces, count);
    }

    private void add(int id) {
        if (count == pieces.length) {
            pieces = Arrays.copyOf(pieces, 2 * count);
        }
        pieces[count++] = id;
    }

    private String normalize(String text) {
        if (isPlain(text)) {
            return lowerCase ? asciiLowerCase(text) : text;
        }
        StringBuilder clean = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(point -> appendClean(clean, point));
        String normal = clean.toString();
        if (stripAccents) {
            normal = withoutAccents(normal);
        }
        return lowerCase ? eachLowerCase(normal) : normal;
    }

    /** Printable ASCII: most texts, and nothing to clean in them. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character < ' ' || character > '~') {
                return false;
            }
        }
        return true;
    }

    private static String asciiLowerCase(String text) {
        char[] characters = text.toCharArray();
        for (int i = 0; i < characters.length; i++) {
            if (characters[i] >= 'A' && characters[i] <= 'Z') {
                characters[i] = (char) (characters[i] + 'a' - 'A');
            }
        }
        return new String(characters);
    }

    private static void appendClean(StringBuilder clean, int point) {
        if (isBlank(point)) {
            clean.append(' ');
        } else if (isChinese(point)) {
            clean.append(' ').appendCodePoint(point).append(' ');
        } else if (!isControl(point)) {
            clean.appendCodePoint(point);
        }
    }

    private static String withoutAccents(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        Normalizer.normalize(text, Normalizer.Form.NFD)
                .codePoints()
                .filter(point -> Character.getType(point) != Character.NON_SPACING_MARK)
                .forEach(plain::appendCodePoint);
        return plain.toString();
    }

    /** Each character by itself: a sigma at the end of a word stays as it is elsewhere. */
    private static String eachLowerCase(String text) {
        StringBuilder lower = new StringBuilder(text.length());
        text.codePoints().map(Character::toLowerCase).forEach(lower::appendCodePoint);
        return lower.toString();
    }

    private void cut(String text) {
        int at = 0;
        // Text behind the longest sequence is not read.
        while (at < text.length() && count < maxTokens) {
            int point = text.codePointAt(at);
            int next = at + Character.charCount(point);
            if (isBlank(point)) {
                at = next;
            } else if (isPunctuation(point)) {
                addWord(text.substring(at, next));
                at = next;
            } else {
                int stop = wordEnd(text, next);
                addWord(text.substring(at, stop));
                at = stop;
            }
        }
    }

    private static int wordEnd(String text, int from) {
        int at = from;
        while (at < text.length()) {
            int point = text.codePointAt(at);
            if (isBlank(point) || isPunctuation(point)) {
                return at;
            }
            at += Character.charCount(point);
        }
        return at;
    }

    private void addWord(String word) {
        Integer whole = ids.get(word);
        int before = count;
        if (whole != null) {
            add(whole);
        } else if (word.codePointCount(0, word.length()) > MAX_WORD || !addPieces(word)) {
            count = before;
            add(unknown);
        }
    }

    private boolean addPieces(String word) {
        int start = 0;
        while (start < word.length()) {
            int stop = word.length();
            Integer piece = null;
            while (stop > start) {
                String tried = word.substring(start, stop);
                piece = ids.get(start == 0 ? tried : INSIDE + tried);
                if (piece != null) {
                    break;
                }
                stop = word.offsetByCodePoints(stop, -1);
            }
            if (piece == null) {
                return false;
            }
            add(piece);
            start = stop;
        }
        return true;
    }

    private static boolean isBlank(int point) {
        return point == ' '
                || point == '\t'
                || point == '\n'
                || point == '\r'
                || (point > '~' && Character.isSpaceChar(point));
    }

    private static boolean isControl(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL, Character.FORMAT, Character.PRIVATE_USE, Character.SURROGATE -> true;
            default -> point == 0xFFFD;
        };
    }

    private static boolean isChinese(int point) {
        return (point >= 0x4E00 && point <= 0x9FFF)
                || (point >= 0x3400 && point <= 0x4DBF)
                || (point >= 0x20000 && point <= 0x2A6DF)
                || (point >= 0x2A700 && point <= 0x2B73F)
                || (point >= 0x2B740 && point <= 0x2B81F)
                || (point >= 0x2B920 && point <= 0x2CEAF) // sic: as the reference has it
                || (point >= 0xF900 && point <= 0xFAFF)
                || (point >= 0x2F800 && point <= 0x2FA1F);
    }

    private static boolean isPunctuation(int point) {
        if (point < 128) {
            return point > ' ' && point < 127 && !Character.isLetterOrDigit(point);
        }
        return switch (Character.getType(point)) {
            case Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION -> true;
            default -> false;
        };
    }
}
