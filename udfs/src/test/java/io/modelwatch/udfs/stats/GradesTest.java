package io.modelwatch.udfs.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelwatch.schemas.event.FeedbackKind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GradesTest {
    @Test
    void aKindOfTheTableHasItsGradeWhateverTheLabel() {
        assertThat(Grades.BY_DEFAULT.of(FeedbackKind.PURCHASE, Double.NaN)).isEqualTo(3);
        assertThat(Grades.BY_DEFAULT.of(FeedbackKind.PURCHASE, 100)).isEqualTo(3);
        assertThat(Grades.BY_DEFAULT.of(FeedbackKind.IMPRESSION, 1)).isZero();
    }

    @Test
    void zeroTakesAnActBack() {
        assertThat(Grades.BY_DEFAULT.of(FeedbackKind.CART, 0)).isZero();
        assertThat(Grades.of(Map.of("complaint", -2.0)).of(FeedbackKind.of("complaint"), 0))
                .isEqualTo(-2);
    }

    @Test
    void anyOtherWordIsItsLabel() {
        assertThat(Grades.BY_DEFAULT.of(FeedbackKind.of("like"), 0.5)).isEqualTo(0.5);
        assertThat(Grades.BY_DEFAULT.of(FeedbackKind.of("like"), Double.NaN)).isNaN();
        assertThat(Grades.BY_DEFAULT.of(FeedbackKind.NONE, -7)).isEqualTo(-7);
    }

    @Test
    void changesLeaveTheOthersAsTheyAre() {
        Grades grades = Grades.of(Map.of("Add to cart", 5.0, "like", 1.0));

        assertThat(grades.of(FeedbackKind.CART, Double.NaN)).isEqualTo(5);
        assertThat(grades.of(FeedbackKind.of("LIKE"), Double.NaN)).isEqualTo(1);
        assertThat(grades.of(FeedbackKind.CLICK, Double.NaN)).isEqualTo(1);
    }

    @Test
    void actsSayNothingOfAQuantity() {
        Grades grades = new ModelSettings(
                        "price", ModelSettings.Task.REGRESSION, 0.5, List.of(), List.of(60_000L), false)
                .gradesOfKinds();

        assertThat(grades.of(FeedbackKind.IMPRESSION, Double.NaN)).isNaN();
        assertThat(grades.of(FeedbackKind.PURCHASE, 1)).isNaN();
        assertThat(grades.of(FeedbackKind.of("delivered"), 31.5)).isEqualTo(31.5);
        assertThat(grades.of(FeedbackKind.NONE, 12)).isEqualTo(12);
    }

    @Test
    void refuseWhatIsNoGrade() {
        assertThatThrownBy(() -> Grades.of(Map.of("click", Double.NaN)))
                .hasMessage("grades must be finite, was NaN of click");
        assertThatThrownBy(() -> Grades.of(Map.of(" ", 1.0))).hasMessage("grades must be of words, was ' '");
    }
}
