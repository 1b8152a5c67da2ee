package io.modelwatch.schemas.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelwatch.schemas.alert.Subject.Kind;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubjectTest {
    @ParameterizedTest
    @CsvSource({
        "all, ALL, '', ''",
        "device=ios, SEGMENT, device, ios",
        "device=, SEGMENT, device, ''",
        "all=day, SEGMENT, all, day",
        "instances=3, SEGMENT, instances, 3",
        "instance=ranker-0, INSTANCE, instance, ranker-0",
        "instance=a=b, INSTANCE, instance, a=b",
        "feature=price, FEATURE, feature, price"
    })
    void isWhatItsTextSays(String text, Kind kind, String dimension, String value) {
        Subject subject = Subject.of(text);

        assertThat(subject.kind()).isEqualTo(kind);
        assertThat(subject.dimension()).isEqualTo(dimension);
        assertThat(subject.value()).isEqualTo(value);
        assertThat(subject).hasToString(text);
    }

    @Property
    void isReadAsItWasWritten(@ForAll String value) {
        assertThat(Subject.of(Subject.segment("device", value).text())).isEqualTo(Subject.segment("device", value));
        assertThat(Subject.of(Subject.instance(value).text())).isEqualTo(Subject.instance(value));
        assertThat(Subject.of(Subject.feature(value).text())).isEqualTo(Subject.feature(value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ios", "All"})
    void refusesATextWithoutAValue(String text) {
        assertThatThrownBy(() -> Subject.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must be all or name=value, was '%s'", text);
    }

    @Test
    void keepsTheNamesOfOtherSubjectsFromDimensions() {
        assertThat(Subject.isReserved("instance")).isTrue();
        assertThat(Subject.isReserved("feature")).isTrue();
        assertThat(Subject.isReserved("device")).isFalse();
        assertThat(Subject.isReserved("")).isFalse();
    }
}
