package io.modelwatch.udfs.stats;

import java.io.Serializable;
import java.util.List;

/** A family of metrics that are read from one {@link Summary}. To add one: one class and one line in {@code Catalog}. */
public interface Measure extends Serializable {
    /** Stable, kebab-case: it names the summary in state and never changes. */
    String name();

    /** The outcomes that it is about. */
    Subject subject();

    /** Whether it is measured for a model with these settings. */
    boolean appliesTo(ModelSettings settings);

    /** Whether it is measured in every segment; otherwise in {@code all} only, being of records that name no segments. */
    default boolean inSegments() {
        return true;
    }

    /**
     * Whether it is measured once for a model, all versions together, and not for each version; in {@code all} only. It is then about
     * {@code Served} and {@code Labelled} alone, and its subject is {@code SERVICE}.
     */
    default boolean ofModel() {
        return false;
    }

    /** The metrics that {@link Summary#read} may say, with placeholders where names depend on data or settings. */
    List<Metric> metrics();

    /** An empty summary. */
    Summary empty(ModelSettings settings);

    /** The outcomes that are added to a summary. */
    enum Subject {
        /**
         * Served and orphans, unmatched responses, requests and responses that were late, repeated or ahead, and labelled, in the pane
         * of {@code time()}.
         */
        SERVICE,
        /** Judged, in the pane of serving, separately for each horizon. */
        QUALITY,
        /** Used, and late resources. */
        RESOURCES,
        /** Rescored, in the pane in which the primary served. */
        SHADOW,
        /** RescoredJudged, in the pane in which the primary served, separately for each horizon. */
        SHADOW_QUALITY
    }
}
