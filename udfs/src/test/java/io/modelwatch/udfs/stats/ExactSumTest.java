package io.modelwatch.udfs.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Reference throughout: java.math.BigDecimal, which is exact too. */
class ExactSumTest {
    /** One call of {@link ExactSum}. */
    record Term(double first, double second, int weight) {
        void addTo(ExactSum sum) {
            if (second == 1) {
                sum.add(first, weight);
            } else {
                sum.addProduct(first, second, weight);
            }
        }

        BigDecimal exact() {
            return new BigDecimal(first).multiply(new BigDecimal(second)).multiply(BigDecimal.valueOf(weight));
        }
    }

    /** Every finite double, by its bits and hence each magnitude as likely as another; some of ordinary size, some edges. */
    @Provide
    Arbitrary<Double> doubles() {
        return Arbitraries.oneOf(
                Arbitraries.longs().map(Double::longBitsToDouble).filter(Double::isFinite),
                Arbitraries.doubles().between(-2, 2),
                Arbitraries.of(
                        0.0,
                        -0.0,
                        1.0,
                        -1.0,
                        1e300,
                        -1e300,
                        1e-300,
                        -1e-300,
                        Double.MIN_VALUE,
                        -Double.MIN_VALUE,
                        Double.MIN_NORMAL,
                        Double.MAX_VALUE,
                        -Double.MAX_VALUE,
                        0x1p63,
                        -0x1p63,
                        0x1p64,
                        -0x1p-64));
    }

    @Provide
    Arbitrary<List<Term>> terms() {
        Arbitrary<Integer> weights = Arbitraries.oneOf(
                Arbitraries.integers().between(1, 4), Arbitraries.integers().between(1, Integer.MAX_VALUE));
        Arbitrary<Term> terms = Combinators.combine(
                        doubles(), Arbitraries.oneOf(Arbitraries.just(1.0), doubles()), weights)
                .as(Term::new);
        Arbitrary<Term> squares = Combinators.combine(doubles(), weights).as((x, weight) -> new Term(x, x, weight));
        return Arbitraries.oneOf(terms, squares).list().ofMaxSize(30);
    }

    private static ExactSum of(List<Term> terms) {
        ExactSum sum = new ExactSum();
        terms.forEach(term -> term.addTo(sum));
        return sum;
    }

    private static BigDecimal exact(List<Term> terms) {
        return terms.stream().map(Term::exact).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** A sum with more digits than a double has there, and half a last place: rounded twice it would be another. */
    @Test
    void roundsOnceWhereDoublesHaveFewDigits() {
        List<Term> terms =
                List.of(new Term(Double.MIN_VALUE, Double.MIN_VALUE, 1), new Term(0.12, Double.MIN_NORMAL, 3));

        assertThat(of(terms).value()).isEqualTo(exact(terms).doubleValue()).isEqualTo(8.010265890625927E-309);
    }

    @Property
    void agreesWithDecimalArithmeticOverAllDoubles(@ForAll("terms") List<Term> terms) {
        ExactSum sum = of(terms);
        BigDecimal exact = exact(terms);

        assertThat(sum.exact()).isEqualByComparingTo(exact);
        assertThat(sum.value()).isEqualTo(exact.doubleValue() + 0.0);
    }

    @Property
    void isTheSameInAnyOrderAndSplitToTheLastByte(@ForAll("terms") List<Term> terms, @ForAll Random random)
            throws IOException {
        List<Term> shuffled = new ArrayList<>(terms);
        Collections.shuffle(shuffled, random);
        int cut = random.nextInt(terms.size() + 1);
        ExactSum merged = of(shuffled.subList(cut, terms.size()));
        ExactSum other = of(shuffled.subList(0, cut));
        merged.merge(other);

        assertThat(written(merged)).isEqualTo(written(of(terms)));
        assertThat(written(other)).isEqualTo(written(of(shuffled.subList(0, cut))));
    }

    @Property
    void restoresWhatItWroteAndGoesOn(
            @ForAll("terms") List<Term> before, @ForAll("terms") List<Term> written, @ForAll("terms") List<Term> after)
            throws IOException {
        ExactSum restored = of(before);
        restored.restore(new DataInputStream(new ByteArrayInputStream(written(of(written)))));
        after.forEach(term -> term.addTo(restored));

        assertThat(restored.exact()).isEqualByComparingTo(exact(written).add(exact(after)));
    }

    private static byte[] written(ExactSum sum) throws IOException {
        var bytes = new ByteArrayOutputStream();
        sum.write(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    @Property
    void saysMeansThatAreFiniteAndWithinRounding(@ForAll("terms") List<Term> terms) {
        List<Term> values = terms.stream().filter(term -> term.second() == 1).toList();
        long weight = values.stream().mapToLong(Term::weight).sum();
        if (weight > 0) {
            double expected = exact(values)
                    .divide(BigDecimal.valueOf(weight), new MathContext(40))
                    .doubleValue();

            assertThat(of(values).mean(weight))
                    .isFinite()
                    .satisfies(mean -> assertThat(Math.abs(mean - expected)).isLessThanOrEqualTo(Math.ulp(expected)));
        }
    }

    @Property
    void saysRootsOfMeanSquaresThatAreFiniteAndWithinRounding(
            @ForAll("terms") List<Term> terms, @ForAll("doubles") double value) {
        List<Term> squares = new ArrayList<>(
                terms.stream().filter(term -> term.first() == term.second()).toList());
        squares.add(new Term(value, value, 3));
        long weight = squares.stream().mapToLong(Term::weight).sum();
        ExactSum sum = new ExactSum();
        squares.forEach(square -> sum.addProduct(square.first(), square.second(), square.weight()));
        double expected = exact(squares)
                .divide(BigDecimal.valueOf(weight), new MathContext(60))
                .sqrt(new MathContext(40))
                .doubleValue();

        assertThat(sum.rootMean(weight))
                .isFinite()
                .satisfies(root -> assertThat(Math.abs(root - expected)).isLessThanOrEqualTo(Math.ulp(expected)));
    }

    /** At 1e300 and 1e-300, whose squares no double holds. */
    @Test
    void keepsWhatAnOrdinarySumLoses() {
        ExactSum sum = new ExactSum();
        sum.add(1e300, 1_000_000);
        sum.addProduct(1e300, 1e300, 1);
        sum.addProduct(1e-300, 1e-300, 1);
        sum.add(1e-300, 1);
        sum.add(0.25, 1);
        sum.addProduct(-1e300, 1e300, 1);
        sum.addProduct(1e-300, -1e-300, 1);
        sum.add(-1e300, 1_000_000);

        double tiny = 1e-300; // as the double that it is, not as the decimal
        assertThat(sum.exact()).isEqualByComparingTo(new BigDecimal(0.25).add(new BigDecimal(tiny)));
    }

    @Test
    void takesFewBytesForNumbersOfOrdinarySize() throws IOException {
        ExactSum micros = new ExactSum();
        ExactSum errors = new ExactSum();
        for (int i = 0; i < 10_000; i++) {
            micros.add(i * 1_000.0, 7);
            errors.add(i / 10_000.0, 7);
        }

        assertThat(written(new ExactSum())).hasSize(1);
        assertThat(written(micros)).hasSizeLessThanOrEqualTo(10);
        assertThat(written(errors)).hasSizeLessThanOrEqualTo(26);
    }

    /** NaN, like an infinite value: the reading is then absent, and counted where readings are written. */
    @Test
    void isNoNumberOnceSomethingThatIsNoNumberWasAdded() throws IOException {
        for (double wrong : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            ExactSum sum = new ExactSum();
            ExactSum other = new ExactSum();
            sum.add(1, 1);
            other.add(wrong, 1);
            sum.merge(other);
            ExactSum restored = new ExactSum();
            restored.restore(new DataInputStream(new ByteArrayInputStream(written(sum))));
            restored.add(-wrong, 1);

            assertThat(restored.value()).isNaN();
            assertThat(restored.mean(3)).isNaN();
            assertThat(restored.rootMean(3)).isNaN();
        }
    }

    @Test
    void hasNoMeanOverNothingOrOverAWeightThatWasTooLargeToCount() {
        ExactSum sum = new ExactSum();
        sum.add(1, 1);

        assertThat(sum.mean(0)).isNaN();
        assertThat(sum.mean(SaturatingCounts.MOST)).isNaN();
    }
}
