package io.modelwatch.tools.control;

import io.modelwatch.job.config.ConfigException;
import io.modelwatch.schemas.control.Candidate;
import io.modelwatch.schemas.control.CandidateText;
import io.modelwatch.schemas.event.Role;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The properties of a candidate. Null: not given. */
final class CandidateOptions {
    private static final int CHUNK = 1 << 16;

    @Option(names = "--adapter", paramLabel = "NAME", description = "How a request becomes tensors, for example dense.")
    private String adapter;

    @Option(names = "--option", paramLabel = "NAME=VALUE", description = "Option of the adapter; repeatable.")
    private Map<String, String> options;

    @Option(
            names = "--option-file",
            paramLabel = "NAME=FILE",
            description =
                    "A local file that an adapter option refers to: sets the option NAME-sha256, and NAME to its URI if"
                            + " --option does not set it; repeatable.")
    private Map<String, Path> optionFiles;

    @Option(names = "--provider", description = "Where it runs: ${COMPLETION-CANDIDATES}; default auto.")
    private Candidate.Provider provider;

    @Option(
            names = "--role",
            description = "${COMPLETION-CANDIDATES}; default candidate. secondary: the primary's own model, to"
                    + " measure noise.")
    private Role role;

    @Option(
            names = "--sample-rate",
            paramLabel = "SHARE",
            description = "Share of the requests to score again, in (0, 1].")
    private Double sampleRate;

    @Option(
            names = "--uri",
            description =
                    "URI of the ONNX file, as the job's TaskManagers read it; without credentials. Default: that of --file, if"
                            + " given.")
    private String uri;

    @Option(names = "--sha256", paramLabel = "HEX", description = "SHA-256 of the ONNX file.")
    private String sha256;

    @Option(names = "--file", description = "The local ONNX file, to compute its sha256.")
    private Path file;

    /** @throws ConfigException if a file cannot be read, or has another sum than the one given */
    CandidateText text() {
        return new CandidateText(uri(), sha256(), adapter, options(), provider, role, sampleRate);
    }

    private String uri() {
        return uri == null && file != null ? uriOf(file) : uri;
    }

    private static String uriOf(Path file) {
        return file.toAbsolutePath().toUri().toString();
    }

    private Map<String, String> options() {
        if (optionFiles == null) {
            return options;
        }
        Map<String, String> all = new LinkedHashMap<>();
        optionFiles.forEach((name, named) -> {
            all.put(name, uriOf(named));
            all.put(name + "-sha256", sumOf("--option-file", named));
        });
        if (options != null) {
            all.putAll(options);
        }
        return all;
    }

    /** @throws ConfigException if the file cannot be read, or its checksum differs from the given one */
    private String sha256() {
        if (file == null) {
            return sha256;
        }
        String computed = sumOf("--file", file);
        if (sha256 != null && !sha256.equalsIgnoreCase(computed)) {
            throw new ConfigException(
                    List.of("--sha256 must be that of --file, %s, was %s".formatted(computed, sha256)));
        }
        return computed;
    }

    private static String sumOf(String option, Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest sum = MessageDigest.getInstance("SHA-256");
            byte[] chunk = new byte[CHUNK];
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                sum.update(chunk, 0, length);
            }
            return HexFormat.of().formatHex(sum.digest());
        } catch (IOException unreadable) {
            throw new ConfigException(
                    List.of("%s must name a file that can be read, was %s (%s)".formatted(option, file, unreadable)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
