package io.modelwatch.udfs.inference;

import ai.onnxruntime.OrtException;
import io.modelwatch.schemas.event.Sampled;
import io.modelwatch.schemas.event.Tensor;
import io.modelwatch.udfs.inference.AdapterKind.Option;
import io.modelwatch.udfs.inference.ScoringException.Reason;
import io.modelwatch.udfs.inference.TextEncoder.Pooling;
import io.modelwatch.udfs.inference.text.Vocabulary;
import io.modelwatch.udfs.inference.text.WordPiece;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Turns a query and titles into a score for each title: the cosine of their embeddings by a BERT model. The query (BYTES [1]) is embedded
 * once for each request, the titles (BYTES [n]) are its rows.
 */
final class TextPairAdapter implements Adapter {
    static final AdapterKind KIND = new AdapterKind(
            "text-pair",
            "The cosine of the embeddings of a query and each title, by a BERT model with a WordPiece vocabulary.",
            List.of(
                    new Option(
                            "vocabulary",
                            "",
                            "the URI of a tokenizer.json, vocab.json or vocab.txt, without credentials",
                            uri -> !uri.isEmpty() && !uri.contains("@") && !uri.contains("?")),
                    new Option(
                            "vocabulary-sha256",
                            "",
                            "the SHA-256 of that file, 64 hexadecimal digits",
                            digits -> digits.matches("[0-9a-fA-F]{64}")),
                    new Option(
                            "pooling",
                            "mean",
                            "mean, cls or none",
                            value -> List.of("mean", "cls", "none").contains(value)),
                    new Option("output", "", "the name of an output; the first one by default", value -> true),
                    new Option("query", "query", "the name of a tensor", value -> !value.isEmpty()),
                    new Option("title", "title", "the name of a tensor", value -> !value.isEmpty()),
                    new Option("max-tokens", "128", "3 to 512", value -> isWithin(value, 3, 512)),
                    new Option("max-texts", "32", "texts of one run, 1 to 1024", value -> isWithin(value, 1, 1024))),
            TextPairAdapter::create);

    private final TextEncoder encoder;
    private final WordPiece tokenizer;
    private final String query;
    private final String title;
    private final Rows items = new Rows();

    private TextPairAdapter(TextEncoder encoder, WordPiece tokenizer, String query, String title) {
        this.encoder = encoder;
        this.tokenizer = tokenizer;
        this.query = query;
        this.title = title;
    }

    private static boolean isWithin(String value, int least, int most) {
        return value.matches("\\d{1,4}") && Integer.parseInt(value) >= least && Integer.parseInt(value) <= most;
    }

    private static Adapter create(ModelSession session, AdapterKind.Settings settings)
            throws OrtException, ScoringException {
        String uri = settings.get("vocabulary");
        Vocabulary vocabulary = vocabulary(uri, settings.files().read(uri, settings.get("vocabulary-sha256")));
        TextEncoder encoder = new TextEncoder(
                session,
                Pooling.valueOf(settings.get("pooling").toUpperCase(Locale.ROOT)),
                settings.get("output"),
                settings.whole("max-texts"),
                settings.whole("max-tokens"));
        return new TextPairAdapter(
                encoder, new WordPiece(vocabulary, encoder.maxTokens()), settings.get("query"), settings.get("title"));
    }

    private static Vocabulary vocabulary(String uri, byte[] file) throws ScoringException {
        try {
            return Vocabulary.read(file);
        } catch (IOException e) {
            throw new ScoringException(
                    Reason.UNREADABLE, "%s cannot be read as a vocabulary: %s".formatted(uri, e.getMessage()), e);
        }
    }

    @Override
    public String refusal(Sampled request) {
        String refusal = items.refusal(request);
        if (refusal != null) {
            return refusal;
        }
        refusal = refusal(request, query, 1);
        if (refusal == null) {
            refusal = refusal(request, title, Rows.count(request));
        }
        if (refusal != null) {
            items.forgetLast();
        }
        return refusal;
    }

    private static String refusal(Sampled request, String name, int rows) {
        Tensor tensor = Rows.tensor(request, name);
        boolean fits = tensor != null
                && tensor.datatype().equals(Datatype.BYTES.name())
                && Arrays.equals(tensor.shape(), new long[] {rows})
                && Texts.areWhole(tensor, rows);
        return fits
                ? null
                : "tensor %s: wanted BYTES [%d], given %s"
                        .formatted(name, rows, tensor == null ? "none" : Port.given(tensor));
    }

    /** Its titles and its query. */
    @Override
    public int rows(Sampled request) {
        return Rows.count(request) + 1;
    }

    @Override
    public float[][] score(List<Sampled> batch) throws OrtException {
        try {
            return cosines(batch);
        } finally {
            items.forget();
        }
    }

    private float[][] cosines(List<Sampled> batch) throws OrtException {
        List<int[]> texts = new ArrayList<>();
        for (Sampled request : batch) {
            addTokens(Rows.tensor(request, query), texts);
            addTokens(Rows.tensor(request, title), texts);
        }
        float[][] embeddings = encoder.embed(texts);
        float[][] scores = new float[batch.size()][];
        int first = 0;
        for (int i = 0; i < scores.length; i++) {
            scores[i] = cosines(batch.get(i), embeddings, first);
            first += rows(batch.get(i));
        }
        return scores;
    }

    private void addTokens(Tensor tensor, List<int[]> to) {
        Texts elements = new Texts(tensor);
        while (elements.next()) {
            to.add(tokenizer.encode(elements.text()));
        }
    }

    private float[] cosines(Sampled request, float[][] embeddings, int first) {
        int[] wanted = items.of(request);
        float[] cosines = new float[wanted.length];
        for (int k = 0; k < wanted.length; k++) {
            cosines[k] = product(embeddings[first], embeddings[first + 1 + wanted[k]]);
        }
        return cosines;
    }

    private static float product(float[] left, float[] right) {
        double sum = 0;
        for (int i = 0; i < left.length; i++) {
            sum += (double) left[i] * right[i];
        }
        return (float) sum;
    }

    /** Does nothing more: there are too many shapes of texts to run beforehand, and the first run has been made. */
    @Override
    public void warmUp() {}

    @Override
    public void close() {
        encoder.close();
    }
}
