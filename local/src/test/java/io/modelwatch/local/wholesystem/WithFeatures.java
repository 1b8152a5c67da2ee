package io.modelwatch.local.wholesystem;

import io.modelwatch.local.simulate.Output;
import io.modelwatch.schemas.Hash;
import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.produce.AvroOutput;
import java.util.Arrays;
import java.util.Random;

/**
 * Adds to each request what the model was fed: more features than the job profiles, some missing, some not finite, and more categories than
 * are counted apart. They depend on the request's id alone.
 */
record WithFeatures(Output out) implements Output {
    /** Of them the job of the test has places for fewer. */
    static final int NUMBERS = 12;

    private static final int DOUBLE = 1;
    private static final int TEXT = 2;

    /** Of a request the features come last, and an empty map is one byte. */
    @Override
    public void write(Event.Kind kind, long timestamp, byte[] key, byte[] value) {
        out.write(kind, timestamp, key, kind == Event.Kind.REQUEST ? with(features(key), value) : value);
    }

    private static byte[] with(byte[] features, byte[] request) {
        byte[] both = Arrays.copyOf(request, request.length - 1 + features.length);
        System.arraycopy(features, 0, both, request.length - 1, features.length);
        return both;
    }

    private static byte[] features(byte[] id) {
        Random random = new Random(Hash.of64(id));
        AvroOutput map = new AvroOutput();
        for (int i = 0; i < NUMBERS; i++) {
            if (random.nextInt(20) == 0) {
                continue; // missing
            }
            double number = random.nextInt(50) == 0 ? Double.NaN : 100 + 20 * random.nextGaussian();
            map.whole(1).text("number-" + i).whole(DOUBLE).real(number);
        }
        String category = "category-" + random.nextInt(2_000);
        map.whole(1).text("category").whole(TEXT).text(category);
        return map.end().toBytes();
    }
}
