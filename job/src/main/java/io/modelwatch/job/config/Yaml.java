package io.modelwatch.job.config;

import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/** Writes YAML as a person would. */
final class Yaml {
    private Yaml() {}

    static String write(Map<String, Object> values) {
        var settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.AUTO)
                .setSchema(new FailsafeSchema())
                .setWidth(160)
                .build();
        return new Dump(settings).dumpToString(values);
    }
}
