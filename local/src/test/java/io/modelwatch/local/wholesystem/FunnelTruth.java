package io.modelwatch.local.wholesystem;

import io.modelwatch.local.simulate.Recorded;
import io.modelwatch.schemas.event.Event.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.generic.GenericRecord;

/**
 * The figures of a funnel worked out anew of what was written, record by record with Avro's own reader, as docs/input.md defines them: no
 * hashes, no summaries, one pass over all requests for each window.
 */
final class FunnelTruth {
    private static final int K = 5;

    private record Act(String item, String kind, boolean takenBack, long time, int position, double value) {}

    private record Answer(String version, long served, List<String> items, List<Act> acts) {}

    private final List<Answer> answers = new ArrayList<>();

    FunnelTruth(Recorded recorded) {
        Map<String, Long> asked = new HashMap<>();
        for (GenericRecord request : recorded.records(Kind.REQUEST)) {
            asked.put(text(request, "requestId"), (Long) request.get("time"));
        }
        Map<String, List<Act>> acts = new HashMap<>();
        for (GenericRecord feedback : recorded.records(Kind.FEEDBACK)) {
            acts.computeIfAbsent(text(feedback, "requestId"), id -> new ArrayList<>())
                    .add(act(feedback));
        }
        for (GenericRecord response : recorded.records(Kind.RESPONSE)) {
            String id = text(response, "requestId");
            if (text(response, "status").equals("ok") && asked.containsKey(id)) {
                List<String> items = new ArrayList<>();
                for (Object prediction : (List<?>) response.get("predictions")) {
                    items.add(text((GenericRecord) prediction, "itemId"));
                }
                long served = Math.max(asked.get(id), (Long) response.get("time"));
                answers.add(new Answer(text(response, "version"), served, items, acts.getOrDefault(id, List.of())));
            }
        }
    }

    private static Act act(GenericRecord feedback) {
        Integer position = (Integer) feedback.get("position");
        Double value = (Double) feedback.get("value");
        return new Act(
                text(feedback, "itemId"),
                text(feedback, "kind"),
                feedback.get("label") != null,
                (Long) feedback.get("time"),
                position == null ? 0 : position,
                value == null ? 0 : value);
    }

    private static String text(GenericRecord record, String field) {
        return record.get(field).toString();
    }

    /** The figures of a version's requests that were served in a window, of what was known so long after serving. */
    Map<String, Double> of(String version, long from, long until, long horizon) {
        Sums sums = new Sums();
        for (Answer answer : answers) {
            if (answer.version.equals(version) && answer.served >= from && answer.served < until) {
                sums.add(answer, horizon);
            }
        }
        Map<String, Double> figures = new HashMap<>();
        figures.put("click_through_rate", (double) sums.clicked / sums.seen);
        figures.put("click_through_rate_at_5", (double) sums.clickedAtK / sums.shownAtK);
        figures.put("abandonment_rate", (double) sums.abandoned / sums.requests);
        figures.put("add_to_cart_rate", (double) sums.carts / sums.requests);
        figures.put("conversion_rate", (double) sums.conversions / sums.requests);
        figures.put("value_per_request", sums.value.doubleValue() / sums.requests);
        figures.put("mean_clicked_position", (double) sums.positions / sums.clickedAnywhere);
        return figures;
    }

    private static final class Sums {
        private long requests;
        private long seen;
        private long clicked;
        private long clickedAnywhere;
        private long clickedAtK;
        private long shownAtK;
        private long abandoned;
        private long carts;
        private long conversions;
        private long positions;
        private BigDecimal value = BigDecimal.ZERO;

        void add(Answer answer, long horizon) {
            Map<String, Map<String, Act>> last = new LinkedHashMap<>();
            for (Act act : answer.acts) {
                if (act.time <= answer.served + horizon && answer.items.contains(act.item)) {
                    last.computeIfAbsent(act.kind, kind -> new LinkedHashMap<>())
                            .merge(act.item, act, (one, other) -> other.time >= one.time ? other : one);
                }
            }
            last.values().forEach(byItem -> byItem.values().removeIf(Act::takenBack));
            Map<String, Act> clicks = last.getOrDefault("click", Map.of());
            Map<String, Act> impressions = last.getOrDefault("impression", Map.of());
            Map<String, Act> purchases = last.getOrDefault("purchase", Map.of());
            requests++;
            addClicks(answer, clicks, impressions.keySet());
            boolean carted = !last.getOrDefault("cart", Map.of()).isEmpty();
            carts += carted ? 1 : 0;
            conversions += purchases.isEmpty() ? 0 : 1;
            abandoned += clicks.isEmpty() && !carted && purchases.isEmpty() ? 1 : 0;
            for (Act purchase : purchases.values()) {
                value = value.add(BigDecimal.valueOf(purchase.value));
            }
        }

        private void addClicks(Answer answer, Map<String, Act> clicks, Set<String> impressions) {
            if (!impressions.isEmpty()) {
                Set<String> all = new HashSet<>(impressions);
                all.addAll(clicks.keySet());
                seen += all.size();
                clicked += clicks.size();
            }
            clickedAnywhere += clicks.size();
            shownAtK += Math.min(K, answer.items.size());
            clicks.forEach((item, click) -> {
                clickedAtK += answer.items.indexOf(item) < K ? 1 : 0;
                positions += click.position;
            });
        }
    }
}
