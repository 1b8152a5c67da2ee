package io.modelwatch.local.demo;

import io.modelwatch.schemas.Span;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as {@link Span} reads them, as command-line options, in milliseconds of full seconds. */
final class Length implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
        try {
            return Span.parse(text) / 1_000 * 1_000;
        } catch (IllegalArgumentException wrong) {
            throw new TypeConversionException(wrong.getMessage());
        }
    }
}
