package io.modelwatch.schemas.control;

import static io.modelwatch.schemas.Check.check;

import com.fasterxml.jackson.core.JsonGenerator;
import io.modelwatch.schemas.control.Answer.Said;
import io.modelwatch.schemas.control.Answer.Status;
import io.modelwatch.schemas.read.JsonObject;
import io.modelwatch.schemas.read.JsonOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;

/** Answers as JSON, as {@code schemas/answer.schema.json} describes them. What an answer does not have is left out. */
public final class AnswerJson {
    private static final int SCHEMA_VERSION = 1;

    private AnswerJson() {}

    public static byte[] write(Answer answer) {
        return JsonOutput.versioned(SCHEMA_VERSION, out -> {
            out.writeStringField("name", answer.name());
            if (answer.number() > 0) {
                out.writeNumberField("number", answer.number());
            }
            out.writeStringField("status", code(answer.status()));
            if (!answer.reason().isEmpty()) {
                out.writeStringField("reason", answer.reason());
            }
            out.writeStringField("sentence", answer.sentence());
            out.writeStringField("time", Instant.ofEpochMilli(answer.time()).toString());
            if (!answer.id().isEmpty()) {
                out.writeStringField("id", answer.id());
            }
            if (answer.said() != null) {
                write(answer.said(), out);
            }
        });
    }

    private static void write(Said said, JsonGenerator out) throws IOException {
        out.writeStringField("opinion", said.opinion().code());
        out.writeStringField("by", said.by());
        if (!said.note().isEmpty()) {
            out.writeStringField("note", said.note());
        }
    }

    /** @throws IllegalArgumentException if it is no answer that {@link #write} wrote */
    public static Answer read(byte[] json) {
        JsonObject answer = JsonObject.parse("answer", json);
        return new Answer(
                answer.text("name"),
                answer.has("number") ? answer.whole("number") : 0,
                status(answer.text("status")),
                answer.has("reason") ? answer.text("reason") : "",
                answer.text("sentence"),
                answer.instant("time").toEpochMilli(),
                answer.has("id") ? answer.text("id") : "",
                answer.has("opinion") ? said(answer) : null);
    }

    private static Said said(JsonObject answer) {
        return new Said(
                opinion(answer.text("opinion")), answer.text("by"), answer.has("note") ? answer.text("note") : "");
    }

    private static Opinion opinion(String text) {
        var found = Arrays.stream(Opinion.values())
                .filter(opinion -> opinion.code().equals(text))
                .findFirst();
        check(found.isPresent(), "answer.opinion must be one of %s, was %s", Arrays.toString(Opinion.values()), text);
        return found.get();
    }

    private static Status status(String text) {
        var found = Arrays.stream(Status.values())
                .filter(status -> code(status).equals(text))
                .findFirst();
        check(found.isPresent(), "answer.status must be one of %s, was %s", Arrays.toString(Status.values()), text);
        return found.get();
    }

    private static String code(Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }
}
