package io.modelwatch.tools.notify;

import io.modelwatch.job.config.ConfigException;
import io.modelwatch.job.config.Placeholders;
import io.modelwatch.job.http.HttpTarget;
import io.modelwatch.schemas.Span;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** How HTTP requests are sent. */
final class HttpOptions {
    /** Headers that carry credentials; the help states what others may contain. */
    private static final Pattern SECRET =
            Pattern.compile("auth|cookie|token|secret|password|credential|signature|key$", Pattern.CASE_INSENSITIVE);

    @Option(
            names = "--header",
            paramLabel = "NAME=VALUE",
            description =
                    "Header of each request, for example 'Authorization=$${file:/etc/modelwatch/bearer}'; repeatable. A secret is"
                            + " $${env:NAME} or $${file:PATH}.")
    private Map<String, String> headers = new LinkedHashMap<>();

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "10s",
            description = "Time-out of a request (default: ${DEFAULT-VALUE}).")
    private String timeout;

    @Option(
            names = "--generator-url",
            paramLabel = "URL",
            defaultValue = "",
            description = "Link for people, for example to a dashboard; sent with each alert.")
    private String generatorUrl;

    String generatorUrl() {
        return generatorUrl;
    }

    /**
     * @param address may reference a secret, as headers may
     * @throws ConfigException if the address or an option is wrong
     */
    HttpTarget target(String option, String address) {
        Map<String, String> resolved = new LinkedHashMap<>();
        headers.forEach((name, value) -> resolved.put(name, header(name, value)));
        return new HttpTarget(uri(option, address), resolved, duration("--timeout", timeout));
    }

    /** The value may be a secret: errors do not contain it. */
    private static String header(String name, String value) {
        String resolved = resolve("--header " + name, value);
        if (SECRET.matcher(name).find() && resolved.equals(value)) {
            throw wrong(
                    "--header %s must be ${env:NAME} or ${file:PATH}: the list of processes shows the command line",
                    name);
        }
        try {
            HttpRequest.newBuilder().setHeader(name, resolved);
            return resolved;
        } catch (IllegalArgumentException refused) {
            throw wrong("--header %s must be a header that may be set, with a value of one line", name);
        }
    }

    /** @throws ConfigException if it is not a duration > 0 */
    static Duration duration(String option, String text) {
        try {
            Duration duration = Duration.ofMillis(Span.parse(text));
            if (duration.isZero()) {
                throw wrong("%s must be > 0s", option);
            }
            return duration;
        } catch (IllegalArgumentException malformed) {
            throw wrong("%s %s", option, malformed.getMessage());
        }
    }

    /** @throws ConfigException if the reference cannot be resolved */
    static String resolve(String option, String value) {
        try {
            return new Placeholders(System.getenv()).resolve(value);
        } catch (IllegalArgumentException nothing) {
            throw wrong("%s %s", option, nothing.getMessage());
        }
    }

    private static URI uri(String option, String address) {
        try {
            URI uri = new URI(resolve(option, address));
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (!http || uri.getHost() == null) {
                throw wrong("%s must be http://host:port or https://host:port, was %s", option, shown(address));
            }
            if (uri.getUserInfo() != null) {
                throw wrong("%s must not hold a password, which is printed; --header can", option);
            }
            return uri;
        } catch (URISyntaxException malformed) {
            throw wrong("%s must be an address, was %s (%s)", option, shown(address), malformed.getReason());
        }
    }

    /** Without anything after the host: that part often grants access. */
    private static String shown(String address) {
        int host = address.indexOf("://") < 0 ? 0 : address.indexOf("://") + 3;
        String path = address.substring(host);
        int end = path.split("[/?#\\\\]", 2)[0].length();
        return end == path.length() ? address : address.substring(0, host + end) + "/...";
    }

    static ConfigException wrong(String format, Object... values) {
        return new ConfigException(List.of(format.formatted(values)));
    }
}
