package io.modelwatch.udfs.op;

import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Verdict;
import org.apache.flink.types.PojoTestUtils;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerdictsAndAlertsTest {
    @ParameterizedTest
    @ValueSource(classes = {MetricPoint.class, Verdict.class, Alert.class})
    void travelWithoutKryo(Class<?> type) {
        PojoTestUtils.assertSerializedAsPojoWithoutKryo(type);
    }
}
