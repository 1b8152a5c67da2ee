package io.modelwatch.job.http;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/**
 * An HTTP server. Redirects are not followed: a signed message is for one receiver. Answers beyond 8 MiB are none. Thread-safe.
 */
public final class HttpTarget {
    private static final int SHOWN_OF_BODY = 500;
    private static final int MOST_OF_BODY = 8 << 20;

    private final URI base;
    private final Map<String, String> headers;
    private final Duration timeout;
    private final HttpClient client;

    /**
     * @param base without a password
     * @param headers of each request; may contain secrets
     * @param timeout for a whole exchange
     */
    public HttpTarget(URI base, Map<String, String> headers, Duration timeout) {
        this(base, headers, timeout, Optional.empty());
    }

    /** @param tls whom to trust, and what to show of oneself; empty: as the JVM does */
    public HttpTarget(URI base, Map<String, String> headers, Duration timeout, Optional<SSLContext> tls) {
        this.base = base;
        this.headers = Map.copyOf(headers);
        this.timeout = timeout;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .followRedirects(HttpClient.Redirect.NEVER);
        tls.ifPresent(builder::sslContext);
        this.client = builder.build();
    }

    /**
     * @param path appended to the base
     * @throws IOException if there is no response in time
     */
    public HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        return get(path, timeout);
    }

    /**
     * @param within for the whole exchange, unless the target's own time-out is shorter
     * @throws AnswerTooLong if there is a response of success beyond the limit
     * @throws IOException if there is no response in time
     */
    public HttpResponse<byte[]> get(String path, Duration within) throws IOException, InterruptedException {
        return exchange(request(path).GET(), within.compareTo(timeout) < 0 ? within : timeout);
    }

    /**
     * Posts JSON.
     *
     * @param path appended to the base; may be empty
     * @param more headers of this request
     * @throws IOException if there is no response in time
     */
    public HttpResponse<byte[]> post(String path, Map<String, String> more, byte[] json)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path).header("Content-Type", "application/json");
        more.forEach(request::setHeader);
        return exchange(request.POST(BodyPublishers.ofByteArray(json)), timeout);
    }

    public static boolean isSuccess(HttpResponse<?> response) {
        return response.statusCode() / 100 == 2;
    }

    /** Status and the start of the body, in one line. */
    public static String told(HttpResponse<byte[]> response) {
        String body =
                new String(response.body(), StandardCharsets.UTF_8).strip().replaceAll("\\s+", " ");
        String shown = body.length() > SHOWN_OF_BODY ? body.substring(0, SHOWN_OF_BODY) + " ..." : body;
        return shown.isEmpty() ? "HTTP " + response.statusCode() : "HTTP " + response.statusCode() + ": " + shown;
    }

    /** Scheme, host and port: the path of a webhook often grants access. */
    @Override
    public String toString() {
        String host = base.getScheme() + "://" + base.getRawAuthority();
        boolean more = base.getRawQuery() != null || base.getRawPath().length() > 1;
        return more ? host + "/..." : host;
    }

    private HttpRequest.Builder request(String path) {
        String address = base.toString();
        String whole = path.isEmpty() ? address : address.replaceFirst("/+$", "") + path;
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(whole)).setHeader("User-Agent", "modelwatch");
        headers.forEach(request::setHeader);
        return request;
    }

    /** A request's time-out covers only the headers; a body that never arrives must not block everything either. */
    private HttpResponse<byte[]> exchange(HttpRequest.Builder request, Duration within)
            throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> exchange =
                client.sendAsync(request.build(), response -> new BoundedBody(response.statusCode() / 100 == 2));
        try {
            return exchange.get(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw new IOException("no answer within %d ms".formatted(within.toMillis()), late);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof AnswerTooLong tooLong) {
                throw tooLong;
            }
            throw new IOException(reason(failed.getCause()), failed);
        } finally {
            exchange.cancel(true);
        }
    }

    private static String reason(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }

    /** Collects a body up to a limit: whoever is asked must not fill the memory. */
    private static final class BoundedBody implements BodySubscriber<byte[]> {
        private final boolean isSuccess;
        private final BodySubscriber<byte[]> whole = BodySubscribers.ofByteArray();
        private Flow.Subscription subscription;
        private long size;

        BoundedBody(boolean isSuccess) {
            this.isSuccess = isSuccess;
        }

        @Override
        public CompletionStage<byte[]> getBody() {
            return whole.getBody();
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            whole.onSubscribe(given);
        }

        @Override
        public void onNext(List<ByteBuffer> part) {
            size += part.stream().mapToLong(ByteBuffer::remaining).sum();
            if (size <= MOST_OF_BODY) {
                whole.onNext(part);
            } else {
                subscription.cancel();
                String tooLong = "the answer is longer than %d bytes".formatted(MOST_OF_BODY);
                whole.onError(isSuccess ? new AnswerTooLong(tooLong) : new IOException(tooLong));
            }
        }

        @Override
        public void onError(Throwable failure) {
            whole.onError(failure);
        }

        @Override
        public void onComplete() {
            whole.onComplete();
        }
    }
}
