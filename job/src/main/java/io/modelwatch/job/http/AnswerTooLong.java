package io.modelwatch.job.http;

import java.io.IOException;

/** There was an answer of success, but longer than is read. To ask again would change nothing. */
public final class AnswerTooLong extends IOException {
    private static final long serialVersionUID = 1;

    AnswerTooLong(String message) {
        super(message);
    }
}
