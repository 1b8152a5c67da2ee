package io.modelwatch.job.config;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.Key;
import io.modelwatch.schemas.Span;
import java.io.Serializable;
import java.net.URI;
import java.util.List;

/**
 * The {@code registry.*} keys: where writers' schemas are fetched, and how long to wait for them.
 *
 * @param url base of the API; empty: there is no registry
 * @param password may be a secret, as the two below
 * @param giveUpMillis after which the job fails, > 0
 */
public record RegistryConfig(
        @Key(
                name = "registry.url",
                range = "empty, or an address that begins with http:// or https://",
                meaning =
                        "Base of a schema registry's Confluent-compatible API, for example http://registry:8081 or http://apicurio:8080/apis/ccompat/v7; empty: none.")
        String url,

        @Key(name = "registry.user", meaning = "Login by name and password; empty: none.")
        String user,

        @Key(name = "registry.password", meaning = "Password of registry.user, better ${file:PATH}.")
        String password,

        @Key(name = "registry.token", meaning = "Login by a bearer token, better ${file:PATH}; empty: none.")
        String token,

        @Key(
                name = "registry.truststore",
                meaning =
                        "File with the certificates to trust (PKCS12 or JKS), on every TaskManager; empty: those of the JVM.")
        String truststore,

        @Key(name = "registry.truststore-password", meaning = "Password of that file, better ${file:PATH}.")
        String truststorePassword,

        @Key(
                name = "registry.keystore",
                meaning = "File with the job's own certificate (PKCS12 or JKS), on every TaskManager; empty: none.")
        String keystore,

        @Key(name = "registry.keystore-password", meaning = "Password of that file, better ${file:PATH}.")
        String keystorePassword,

        @Key(
                name = "registry.ids",
                byDefault = "content",
                meaning =
                        "What ids of 8 bytes before a body are, as serializers of Apicurio 2 write them: ids of contents or global ids.")
        Ids ids,

        @Key(
                name = "registry.give-up",
                byDefault = "4m",
                range = "> 0s",
                unit = Key.Unit.DURATION,
                meaning =
                        "How long records wait for a registry that does not answer before the job fails and resumes; more than 10s below the time-out of checkpoints.")
        long giveUpMillis)
        implements Serializable {
    /** For one attempt, whatever it takes; the last may begin when the waiting ends. */
    public static final long LOOKUP_MILLIS = 10_000;

    /** What an id is, where that cannot be seen. */
    public enum Ids {
        CONTENT,
        GLOBAL
    }

    public RegistryConfig {
        check(
                url.isEmpty() || isAddress(url),
                "registry.url must be empty or begin with http:// or https://, name a host"
                        + " and no password, was not");
        check(user.isEmpty() == password.isEmpty(), "registry.user and registry.password need each other");
        check(token.isEmpty() || user.isEmpty(), "registry.token must not be given beside registry.user");
        check(
                isPrintableAscii(token),
                "registry.token must be printable ASCII, had other characters"); // not which: it is a secret
        check(
                hasNoControls(user) && hasNoControls(password),
                "registry.user and registry.password must hold no control characters, as line breaks are, had some");
    }

    /** As a header's value must be. */
    private static boolean isPrintableAscii(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c <= '~');
    }

    /** As RFC 7617 has it; other characters are sent as UTF-8, within Base64. */
    private static boolean hasNoControls(String text) {
        return text.chars().noneMatch(Character::isISOControl);
    }

    private static boolean isAddress(String text) {
        try {
            URI address = URI.create(text);
            boolean isHttp = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
            return isHttp && address.getHost() != null && address.getUserInfo() == null && address.getQuery() == null;
        } catch (IllegalArgumentException broken) {
            return false;
        }
    }

    public boolean isGiven() {
        return !url.isEmpty();
    }

    /**
     * A subtask that waits takes part in no checkpoint.
     *
     * @param checkpointMillis after which a checkpoint is given up
     * @throws ConfigException if a checkpoint would be given up first
     */
    public void requireBelow(long checkpointMillis) {
        if (isGiven() && giveUpMillis >= checkpointMillis - LOOKUP_MILLIS) {
            throw new ConfigException(List.of(
                    "registry.give-up must be more than %s below Flink's execution.checkpointing.timeout %s, was %s"
                            .formatted(
                                    Span.text(LOOKUP_MILLIS), Span.text(checkpointMillis), Span.text(giveUpMillis))));
        }
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return "RegistryConfig[url=%s, user=%s, ids=%s, giveUpMillis=%d]".formatted(url, user, ids, giveUpMillis);
    }
}
