package io.modelwatch.tools.exporter;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a scrape brings. */
final class Exposed {
    private Exposed() {}

    /** The lines of samples whose metric's name begins so. */
    static List<String> lines(PrometheusRegistry registry, String prefix) {
        var bytes = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create().write(bytes, registry.scrape(), EscapingScheme.DEFAULT);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return bytes.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith(prefix))
                .toList();
    }
}
