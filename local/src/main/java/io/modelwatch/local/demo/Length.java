package io.modelwatch.local.demo;

import io.modelwatch.schemas.Span;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Lengths of time as {@link Span} reads them, as options of command lines, in milliseconds of full seconds. */
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
