package io.modelwatch.lab.drill;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;

/** Settings of topics, changed while they are in use. */
final class TopicSettings {
    private TopicSettings() {}

    static void set(Site site, String topic, String setting, String value) throws Exception {
        change(site, topic, new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET));
    }

    /** Restores the broker's default. */
    static void reset(Site site, String topic, String setting) throws Exception {
        change(site, topic, new AlterConfigOp(new ConfigEntry(setting, ""), AlterConfigOp.OpType.DELETE));
    }

    private static void change(Site site, String topic, AlterConfigOp change) throws Exception {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", site.bootstrapServers()))) {
            admin.incrementalAlterConfigs(Map.of(resource, List.of(change)))
                    .all()
                    .get();
        }
    }
}
