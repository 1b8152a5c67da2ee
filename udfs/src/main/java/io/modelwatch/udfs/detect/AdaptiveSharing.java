package io.modelwatch.udfs.detect;

import io.modelwatch.udfs.detect.adaptive.Adaptive;
import io.modelwatch.udfs.detect.adaptive.Adaptive.Role;
import io.modelwatch.udfs.detect.adaptive.AdaptiveSeries;
import io.modelwatch.udfs.detect.adaptive.AdaptiveTrack;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** {@link AdaptiveDetector} over all versions of a series, for all rules by it. */
final class AdaptiveSharing implements Sharing<AdaptiveSeries, AdaptiveTrack> {
    static final AdaptiveSharing INSTANCE = new AdaptiveSharing();

    private AdaptiveSharing() {}

    /** Of the shared part. */
    static final class OfSeries implements DetectorMemory.Format<AdaptiveSeries> {
        private static final OfSeries INSTANCE = new OfSeries();

        @Override
        public String describe() {
            return "adaptive, of a series";
        }

        @Override
        public AdaptiveSeries copy(AdaptiveSeries memory) {
            return memory.copy();
        }

        @Override
        public void write(AdaptiveSeries memory, DataOutput out) throws IOException {
            memory.write(out);
        }

        @Override
        public AdaptiveSeries read(DataInput in) throws IOException {
            return AdaptiveSeries.read(in);
        }
    }

    /** Of the part of a rule and a version. */
    static final class OfTrack implements DetectorMemory.Format<AdaptiveTrack> {
        private static final OfTrack INSTANCE = new OfTrack();

        @Override
        public String describe() {
            return "adaptive, of a version";
        }

        @Override
        public AdaptiveTrack copy(AdaptiveTrack memory) {
            return memory.copy();
        }

        @Override
        public void write(AdaptiveTrack memory, DataOutput out) throws IOException {
            memory.write(out);
        }

        @Override
        public AdaptiveTrack read(DataInput in) throws IOException {
            return AdaptiveTrack.read(in);
        }
    }

    @Override
    public DetectorMemory.Format<AdaptiveSeries> series() {
        return OfSeries.INSTANCE;
    }

    @Override
    public DetectorMemory.Format<AdaptiveTrack> tracks() {
        return OfTrack.INSTANCE;
    }

    @Override
    public AdaptiveSeries initialSeries() {
        return new AdaptiveSeries();
    }

    @Override
    public AdaptiveTrack initialTrack() {
        return new AdaptiveTrack();
    }

    @Override
    public boolean ready(AdaptiveSeries series, AdaptiveTrack track) {
        return track.isMature(series);
    }

    @Override
    public boolean inherits(AdaptiveTrack track) {
        return track.isInherited();
    }

    @Override
    public AdaptiveTrack forAnotherVersion(AdaptiveTrack track) {
        return track.forAnotherVersion();
    }

    @Override
    public AdaptiveTrack forAnotherRule(AdaptiveTrack track) {
        return track.forAnotherRule();
    }

    private static Adaptive by(RuleTerms terms) {
        return new Adaptive(terms.days(), terms.freezeForMillis());
    }

    @Override
    public void begin(AdaptiveSeries series, Detector.Value value, RuleTerms terms) {
        by(terms).begin(series, AdaptiveDetector.observed(value));
    }

    @Override
    public Judged<AdaptiveSeries, AdaptiveTrack> judge(
            AdaptiveSeries series,
            AdaptiveTrack track,
            Detector.Value value,
            RuleTerms terms,
            double limit,
            Role role) {
        Adaptive adaptive = by(terms);
        Adaptive.Judged judged = adaptive.judge(series, track, AdaptiveDetector.observed(value), limit, role);
        return new Judged<>(
                AdaptiveDetector.step(track, judged.said(), terms.direction(), limit),
                taught -> adaptive.teach(taught, judged.lesson()));
    }
}
