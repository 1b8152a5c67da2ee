package io.modelwatch.udfs.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NumbersTest {
    private final ByteBuffer data = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer out = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);

    @Test
    void everyHalfIsWhatItsBitsSay() {
        for (int bits = 0; bits <= 0xFFFF; bits++) {
            data.putShort(0, (short) bits);

            double number = Numbers.real(Datatype.FP16, data, 0);

            assertThat(number).isEqualTo((Double) number(bits, 5, 10)); // boxed, so that NaN is NaN
        }
    }

    @Test
    void everyBrainFloatIsWhatItsBitsSay() {
        for (int bits = 0; bits <= 0xFFFF; bits++) {
            data.putShort(0, (short) bits);

            double number = Numbers.real(Datatype.BF16, data, 0);

            assertThat(number).isEqualTo((Double) number(bits, 8, 7));
        }
    }

    /** IEEE 754, section 3.4: a sign, an exponent and a significand without its leading digit. */
    private static double number(int bits, int exponentBits, int digits) {
        int bias = (1 << (exponentBits - 1)) - 1;
        int exponent = bits >> digits & (1 << exponentBits) - 1;
        double significand = (bits & (1 << digits) - 1) / (double) (1 << digits);
        double sign = bits >> 15 == 0 ? 1 : -1;
        if (exponent == (1 << exponentBits) - 1) {
            return significand == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
        }
        return exponent == 0
                ? sign * significand * Math.pow(2, 1 - bias)
                : sign * (1 + significand) * Math.pow(2, exponent - bias);
    }

    @ParameterizedTest
    @EnumSource(names = {"FP16", "BF16"})
    void everyNumberOfSixteenBitsComesBackFromDoublePrecision(Datatype datatype) {
        for (int bits = 0; bits <= 0xFFFF; bits++) {
            data.putShort(0, (short) bits);
            double number = Numbers.real(datatype, data, 0);
            data.putDouble(0, number);

            assertThat(Numbers.fits(Datatype.FP64, data, 0, datatype)).isTrue();
            Numbers.put(Datatype.FP64, data, 0, datatype, out.clear());

            assertThat(Numbers.real(datatype, out, 0)).isEqualTo((Double) number);
        }
    }

    /**
     * {@code numpy.float16(x)} of NumPy 1.24.2, printed as {@code float}; the second is halfway, and only just above by double precision.
     */
    @ParameterizedTest
    @CsvSource({
        "0.1, 0.0999755859375",
        "1.00048828125, 1.0",
        "1.0004882812500002, 1.0009765625",
        "1.00146484375, 1.001953125",
        "65519.99, 65504.0",
        "5.9e-8, 5.960464477539063e-08",
        "2.9e-8, 0.0",
        "-3.1e-8, -5.960464477539063e-08"
    })
    void aHalfIsTheNearestThereIs(double number, double nearest) {
        assertThat(Numbers.rounded(number, Datatype.FP16)).isEqualTo(nearest);
    }

    @ParameterizedTest
    @CsvSource({
        "65520, FP16, false",
        "65519.99, FP16, true",
        "3.4e38, BF16, false",
        "3.38e38, BF16, true",
        "3.5e38, FP32, false",
        "Infinity, FP16, true",
        "NaN, FP32, true",
        "9223372036854775807, INT64, false", // as a double: 2^63
        "-9223372036854775808, INT64, true",
        "-0.0, UINT8, true",
        "NaN, INT8, false",
        "Infinity, INT64, false"
    })
    void whatOnlyInfinityWouldBeNearDoesNotFit(double number, Datatype to, boolean fits) {
        data.putDouble(0, number);

        assertThat(Numbers.fits(Datatype.FP64, data, 0, to)).isEqualTo(fits);
    }

    @ParameterizedTest
    @CsvSource({
        "2048, FP16, true",
        "2049, FP16, false",
        "2050, FP16, true",
        "65536, FP16, false",
        "256, BF16, true",
        "257, BF16, false",
        "16777216, FP32, true",
        "16777217, FP32, false",
        "-16777218, FP32, true",
        "9007199254740993, FP64, false",
        "9223372036854775807, FP64, false",
        "-9223372036854775808, FP32, true",
        "9223372036854775807, INT64, true",
        "2147483648, INT32, false"
    })
    void aWholeNumberFitsExactlyOrNotAtAll(long number, Datatype to, boolean fits) {
        data.putLong(0, number);

        assertThat(Numbers.fits(Datatype.INT64, data, 0, to)).isEqualTo(fits);
    }

    @Test
    void anUnsignedNumberThatIsNoLongFitsNowhere() {
        data.putLong(0, -1);

        for (Datatype to : Datatype.values()) {
            if (to != Datatype.BYTES && to != Datatype.UINT64) {
                assertThat(Numbers.fits(Datatype.UINT64, data, 0, to)).isFalse();
            }
        }
        assertThat(Numbers.fits(Datatype.UINT32, data, 0, Datatype.INT64)).isTrue();
    }

    @Test
    void aTruthThatIsNotWrittenAsOneIsOneAllTheSame() {
        data.put(0, (byte) 7);

        Numbers.put(Datatype.BOOL, data, 0, Datatype.FP32, out.clear());

        assertThat(out.getFloat(0)).isEqualTo(1);
    }
}
