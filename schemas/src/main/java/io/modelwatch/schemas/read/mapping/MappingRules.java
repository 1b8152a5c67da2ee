package io.modelwatch.schemas.read.mapping;

import io.modelwatch.schemas.Plain;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which keys a mapping of a kind must have, may have, and how they may be written. */
record MappingRules(Mapping mapping) {
    private static final Map<String, Set<String>> REQUIRED = Map.of(
            "request", Set.of("request-id", "model", "version"),
            "response", Set.of("request-id", "model", "version"),
            "joined", Set.of("request-id", "model", "version"),
            "feedback", Set.of("request-id", "item-id"),
            "resource", Set.of("model", "version", "instance", "readings"));
    private static final Map<String, Set<String>> OPTIONAL = Map.of(
            "request", Set.of("sampled-rate", "segments"),
            "response", Set.of("status", "latency.at", "latency.since", "predictions.each"),
            "joined", Set.of("sampled-rate", "segments", "status", "latency.at", "latency.since", "predictions.each"),
            "feedback",
                    Set.of("model", "label.at", "label.table", "act.kind", "act.position", "act.value", "act.currency"),
            "resource", Set.of());

    private static final int MAX_NAME = 128;
    private static final int MAX_ID = 256;
    private static final int MAX_KIND = 64;

    /** Beginnings of sentences, after the place of the mapping. */
    void addProblems(List<String> problems) {
        Map<String, Boolean> given = given();
        for (Map.Entry<String, Boolean> key : given.entrySet()) {
            boolean required = REQUIRED.get(mapping.kind()).contains(key.getKey());
            if (required && !key.getValue()) {
                problems.add(key.getKey() + " must be given for kind " + mapping.kind());
            } else if (key.getValue()
                    && !required
                    && !OPTIONAL.get(mapping.kind()).contains(key.getKey())) {
                problems.add(key.getKey() + " must not be given for kind " + mapping.kind());
            }
        }
        if (mapping.kind().equals("feedback") && !given.get("label.at") && !given.get("act.kind")) {
            problems.add("label.at or act.kind must be given for kind feedback");
        }
        checkTime(problems);
        checkPredictions(problems);
        checkTexts(problems);
    }

    private Map<String, Boolean> given() {
        Map<String, Boolean> given = new LinkedHashMap<>();
        given.put("request-id", !mapping.requestId().isEmpty());
        given.put("model", !mapping.model().isEmpty());
        given.put("version", !mapping.version().isEmpty());
        given.put("instance", !mapping.instance().isEmpty());
        given.put("item-id", !mapping.itemId().isEmpty());
        given.put("latency.at", !mapping.latency().at().isEmpty());
        given.put("latency.since", !mapping.latency().since().isEmpty());
        given.put("status", !mapping.status().isEmpty());
        given.put("sampled-rate", !mapping.sampledRate().isEmpty());
        given.put("predictions.each", !mapping.predictions().each().isEmpty());
        given.put("label.at", !mapping.label().at().isEmpty());
        given.put("label.table", !mapping.label().table().isEmpty());
        given.put("act.kind", !mapping.act().kind().isEmpty());
        given.put("act.position", !mapping.act().position().isEmpty());
        given.put("act.value", !mapping.act().value().isEmpty());
        given.put("act.currency", !mapping.act().currency().isEmpty());
        given.put("segments", !mapping.segments().isEmpty());
        given.put("readings", !mapping.readings().isEmpty());
        return given;
    }

    private void checkTime(List<String> problems) {
        boolean ofKafka = mapping.time().format() == TimeFormat.KAFKA;
        if (ofKafka != mapping.time().at().isEmpty()) {
            problems.add(
                    ofKafka
                            ? "time.at must not be given for format kafka"
                            : "time.at must be given, or time.format: kafka");
        }
        if (mapping.time().plusLatency() && ofKafka) {
            problems.add(
                    "time.plus-latency must not be given for format kafka: a record is written when the call has ended");
        }
        if (mapping.time().plusLatency() && mapping.latency().at().isEmpty()) {
            problems.add("time.plus-latency needs latency.at");
        }
        if (!mapping.latency().since().isEmpty() && !mapping.latency().at().isEmpty()) {
            problems.add("latency.since must not be given beside latency.at");
        }
    }

    private void checkPredictions(List<String> problems) {
        Mapping.PredictionSource predictions = mapping.predictions();
        boolean given = !predictions.each().isEmpty();
        boolean scoreAlone = !given && !predictions.score().isEmpty();
        if (scoreAlone || given == predictions.itemId().isEmpty()) {
            problems.add("predictions need both each and item-id");
        }
        checkPointer("predictions.each", predictions.each(), isEach(), problems);
        checkOfElement("predictions.item-id", predictions.itemId(), problems);
        checkOfElement("predictions.score", predictions.score(), problems);
    }

    private boolean isEach() {
        return !mapping.each().isEmpty();
    }

    private void checkTexts(List<String> problems) {
        checkPointer("each", mapping.each(), false, problems);
        checkPointer("request-id", mapping.requestId(), isEach(), problems);
        checkPointer("time.at", mapping.time().at(), isEach(), problems);
        checkPointer("latency.since", mapping.latency().since(), isEach(), problems);
        checkPointer("latency.at", mapping.latency().at(), isEach(), problems);
        mapping.when().keySet().forEach(key -> checkPointer("when", key, isEach(), problems));
        checkName("model", mapping.model(), MAX_NAME, problems);
        checkName("version", mapping.version(), MAX_NAME, problems);
        checkName("instance", mapping.instance(), MAX_NAME, problems);
        checkName("item-id", mapping.itemId(), MAX_ID, problems);
        checkSource("status", mapping.status(), problems);
        checkSource("sampled-rate", mapping.sampledRate(), problems);
        checkSource("label.at", mapping.label().at(), problems);
        checkName("act.kind", mapping.act().kind(), MAX_KIND, problems);
        checkSource("act.currency", mapping.act().currency(), problems);
        checkConstant("act.currency", mapping.act().currency(), "[A-Za-z]{3}", "three letters", problems);
        checkPointer("act.position", mapping.act().position(), isEach(), problems);
        checkPointer("act.value", mapping.act().value(), isEach(), problems);
        mapping.segments().forEach((segment, text) -> checkSource("segments." + segment, text, problems));
        mapping.readings().forEach((reading, text) -> checkPointer("readings." + reading, text, isEach(), problems));
        checkConstant(
                "sampled-rate",
                mapping.sampledRate(),
                "[1-9][0-9]{0,5}|1000000",
                "a number from 1 to 1000000",
                problems);
        checkConstant("label.at", mapping.label().at(), "-?[0-9]{1,15}(\\.[0-9]{1,15})?", "a number", problems);
        if (!mapping.label().table().isEmpty() && !Pointer.is(mapping.label().at())) {
            problems.add("label.at must be a pointer where there is a label.table");
        }
    }

    private void checkSource(String key, String text, List<String> problems) {
        if (Pointer.is(text)) {
            checkPointer(key, text, isEach(), problems);
        }
    }

    private static void checkConstant(String key, String text, String pattern, String what, List<String> problems) {
        if (!text.isEmpty() && !Pointer.is(text) && !text.matches(pattern)) {
            problems.add("%s must be a pointer or %s, was '%s'".formatted(key, what, text));
        }
    }

    /** What every event would be refused for is refused at the start. */
    private void checkName(String key, String text, int most, List<String> problems) {
        checkSource(key, text, problems);
        if (text.isEmpty() || Pointer.is(text)) {
            return;
        }
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        if (length > most) {
            problems.add(
                    "%s must be a pointer or at most %d bytes of UTF-8, was %d bytes".formatted(key, most, length));
        }
        Plain.refusalOfName(text)
                .ifPresent(why -> problems.add("%s %s, was '%s'".formatted(key, why, Plain.shown(text))));
    }

    private static void checkOfElement(String key, String text, List<String> problems) {
        if (!text.isEmpty() && text.charAt(0) == '/') {
            problems.add("%s must start in an element, as ./id, was '%s'".formatted(key, text));
        } else {
            checkPointer(key, text, true, problems);
        }
    }

    /** @param inElement whether it may start in an element */
    private static void checkPointer(String key, String text, boolean inElement, List<String> problems) {
        if (text.isEmpty()) {
            return;
        }
        try {
            if (Pointer.parse(text).isOfElement() && !inElement) {
                problems.add("%s must begin with / as there is no list of elements, was '%s'".formatted(key, text));
            }
        } catch (IllegalArgumentException refused) {
            problems.add(key + " " + refused.getMessage());
        }
    }
}
