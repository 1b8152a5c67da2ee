package io.modelwatch.job.registry;

import io.modelwatch.job.config.RegistryConfig;
import java.io.File;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Whom to trust, and what to show of oneself, from the files that the configuration names. */
final class TlsFiles {
    private TlsFiles() {}

    /**
     * Empty where no file is named: as the JVM does.
     *
     * @throws IllegalStateException if a file cannot be used
     */
    static Optional<SSLContext> context(RegistryConfig config) {
        if (config.truststore().isEmpty() && config.keystore().isEmpty()) {
            return Optional.empty();
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(config), trusted(config), null);
            return Optional.of(context);
        } catch (GeneralSecurityException | IOException | IllegalArgumentException unusable) {
            throw new IllegalStateException(
                    "registry.truststore and registry.keystore must be files that can be used, were %s and %s (%s)"
                            .formatted(config.truststore(), config.keystore(), unusable.getMessage()),
                    unusable);
        }
    }

    private static KeyManager[] keys(RegistryConfig config) throws GeneralSecurityException, IOException {
        if (config.keystore().isEmpty()) {
            return null; // none
        }
        char[] password = config.keystorePassword().toCharArray();
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(KeyStore.getInstance(new File(config.keystore()), password), password);
        return factory.getKeyManagers();
    }

    private static TrustManager[] trusted(RegistryConfig config) throws GeneralSecurityException, IOException {
        if (config.truststore().isEmpty()) {
            return null; // the JVM's
        }
        char[] password = config.truststorePassword().toCharArray();
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(KeyStore.getInstance(new File(config.truststore()), password));
        return factory.getTrustManagers();
    }
}
