package io.modelwatch.local.simulate;

import io.modelwatch.schemas.produce.Feedback;
import io.modelwatch.schemas.produce.InferenceRequest;
import io.modelwatch.schemas.produce.InferenceResponse;
import io.modelwatch.schemas.produce.ResourceUsage;
import java.util.function.LongPredicate;

/** Passes on everything but the labels that are written while labels are lost. */
final class LostLabels implements Observer {
    private final Observer observer;
    private final LongPredicate lost;

    /** @param lost whether labels of a time, epoch milliseconds, are lost */
    LostLabels(Observer observer, LongPredicate lost) {
        this.observer = observer;
        this.lost = lost;
    }

    @Override
    public void asked(Draws draws, InferenceRequest request, long sent, Effects effects, Fault skew) {
        observer.asked(draws, request, sent, effects, skew);
    }

    @Override
    public void labelled(Feedback feedback) {
        if (!lost.test(feedback.time())) {
            observer.labelled(feedback);
        }
    }

    @Override
    public void answered(Draws draws, InferenceResponse response, long sent, Effects effects, Fault skew) {
        observer.answered(draws, response, sent, effects, skew);
    }

    @Override
    public void used(ResourceUsage usage) {
        observer.used(usage);
    }
}
