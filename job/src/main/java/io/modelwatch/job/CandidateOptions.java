package io.modelwatch.job;

import io.modelwatch.job.config.ConfigException;
import io.modelwatch.schemas.Candidate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** What a candidate is. Null: not given. */
final class CandidateOptions {
    private static final int CHUNK = 1 << 16;

    @Option(names = "--adapter", paramLabel = "NAME", description = "How a request becomes tensors, for example dense.")
    String adapter;

    @Option(names = "--option", paramLabel = "NAME=VALUE", description = "Of the adapter; repeatable.")
    Map<String, String> options;

    @Option(names = "--provider", description = "Where it runs: ${COMPLETION-CANDIDATES}; auto if not given.")
    Candidate.Provider provider;

    @Option(
            names = "--role",
            description = "${COMPLETION-CANDIDATES}; candidate if not given. secondary: the primary's own model, to"
                    + " measure noise.")
    Candidate.Role role;

    @Option(
            names = "--sample-rate",
            paramLabel = "SHARE",
            description = "Share of the requests that is scored again, in (0, 1].")
    Double sampleRate;

    @Option(
            names = "--uri",
            description =
                    "Of the ONNX file, as the job's TaskManagers read it; without credentials. That of --file if not"
                            + " given.")
    private String uri;

    @Option(names = "--sha256", paramLabel = "HEX", description = "Of the ONNX file.")
    private String sha256;

    @Option(names = "--file", description = "The ONNX file here, to compute its sha256.")
    private Path file;

    String uri() {
        return uri == null && file != null ? file.toAbsolutePath().toUri().toString() : uri;
    }

    /** @throws ConfigException if the file cannot be read, or has another sum than the one given */
    String sha256() {
        if (file == null) {
            return sha256;
        }
        String computed = sumOf(file);
        if (sha256 != null && !sha256.equalsIgnoreCase(computed)) {
            throw new ConfigException(
                    List.of("--sha256 must be that of --file, %s, was %s".formatted(computed, sha256)));
        }
        return computed;
    }

    private static String sumOf(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest sum = MessageDigest.getInstance("SHA-256");
            byte[] chunk = new byte[CHUNK];
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                sum.update(chunk, 0, length);
            }
            return HexFormat.of().formatHex(sum.digest());
        } catch (IOException unreadable) {
            throw new ConfigException(
                    List.of("--file must name a file that can be read, was %s (%s)".formatted(file, unreadable)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
