package io.modelwatch.tools.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.job.http.HttpTarget;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpTargetTest {
    @ParameterizedTest
    @CsvSource({
        "http://am:9093, http://am:9093",
        "http://am:9093/, http://am:9093",
        "https://hooks.example.org/services/T0/secret, https://hooks.example.org/...",
        "https://example.org?access_token=secret, https://example.org/..."
    })
    void showsNothingThatAllowsToCallIt(String address, String shown) {
        assertThat(new HttpTarget(URI.create(address), Map.of(), Duration.ofSeconds(1)))
                .hasToString(shown);
    }
}
