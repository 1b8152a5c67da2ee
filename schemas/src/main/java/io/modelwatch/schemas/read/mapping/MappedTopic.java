package io.modelwatch.schemas.read.mapping;

import static io.modelwatch.schemas.Check.check;

import com.fasterxml.jackson.core.JsonParser;
import io.modelwatch.schemas.read.text.JsonValues;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The mappings of one topic, ready to be read by: an object is read once for all of them. Not for several threads.
 */
public final class MappedTopic {
    private final Node root = new Node();
    private final JsonValues values = new JsonValues();
    private final List<MappedInput> inputs;
    private final List<MappedInput> whole;
    private final List<Elements> lists;

    /**
     * @param mappings in the order in which an object's events are made
     * @throws IllegalArgumentException if the same list is read in two ways that exclude each other
     */
    public MappedTopic(List<Mapping> mappings) {
        List<MappedInput> all = new ArrayList<>();
        mappings.forEach(mapping -> all.add(new MappedInput(mapping, root)));
        inputs = List.copyOf(all);
        whole = inputs.stream().filter(input -> input.each == null).toList();
        lists = inputs.stream()
                .map(input -> input.each)
                .filter(each -> each != null)
                .distinct()
                .toList();
        boolean ambiguous = root.isAmbiguous()
                || lists.stream().anyMatch(list -> list.root().isAmbiguous());
        check(!ambiguous, "a list must not be read both as predictions and by the places of its elements");
    }

    /** Reads the object, or whatever else the parser is at, up to its end. */
    public void read(JsonParser in) throws IOException {
        root.clear();
        root.read(in, values);
    }

    /** Reads an element of a list, up to its end. */
    public void readElement(Elements list, JsonParser in) throws IOException {
        list.root().clear();
        list.root().read(in, values);
    }

    /** All of them. */
    public List<MappedInput> inputs() {
        return inputs;
    }

    /** Those of which the whole object is an event. */
    public List<MappedInput> whole() {
        return whole;
    }

    /** The lists of which each element is an event of some of them. */
    public List<Elements> lists() {
        return lists;
    }
}
