package io.modelwatch.job.registry;

/** A schema registry did not answer within {@code registry.give-up}, or not as one; the message says which, and why. */
public final class RegistrySilent extends IllegalStateException {
    private static final long serialVersionUID = 1;

    RegistrySilent(String message, Throwable cause) {
        super(message, cause);
    }
}
