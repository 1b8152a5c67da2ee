package io.modelwatch.schemas.read.mapping;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.modelwatch.schemas.read.text.JsonValues;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A place in objects that some pointer leads to or over. All pointers together are a tree, along which an object is read once, from its
 * beginning to its end; whatever no pointer leads to is stepped over. Where a name comes twice in an object, the last one counts.
 */
final class Node {
    private static final Node[] NONE = {};

    private final Map<String, Node> fields = new HashMap<>();
    /** The same in the order of the pointers, to be walked without an iterator. */
    private final List<Node> children = new ArrayList<>();
    /** By place in a list; holes are null. */
    private Node[] places = NONE;

    private final List<Capture> captures = new ArrayList<>();
    private final List<Items> items = new ArrayList<>();
    private final List<Elements> lists = new ArrayList<>();
    /** Where pointers within the predictions of {@link #items} start; null where there are none. */
    private Node item;
    /** Whether something was read since it was cleared. */
    private boolean used;

    /** The node that a pointer leads to from here. */
    Node at(Pointer pointer) {
        Node node = this;
        for (String name : pointer.names()) {
            node = node.child(name);
        }
        return node;
    }

    private Node child(String name) {
        Node child = fields.get(name);
        if (child == null) {
            child = new Node();
            fields.put(name, child);
            children.add(child);
        }
        int place = Pointer.place(name);
        if (place >= 0) {
            places = place < places.length ? places : Arrays.copyOf(places, place + 1);
            places[place] = child;
        }
        return child;
    }

    /** The one capture of this kind here. */
    Capture capture(Capture.As as, TimeFormat format) {
        for (Capture known : captures) {
            if (known.as == as && known.format == format) {
                return known;
            }
        }
        Capture capture = new Capture(as, format);
        captures.add(capture);
        return capture;
    }

    /** Where pointers within the predictions of the list that stands here start. */
    Node item() {
        if (item == null) {
            item = new Node();
        }
        return item;
    }

    void add(Items predictions) {
        items.add(predictions);
    }

    /** The one list of elements here. */
    Elements elements(String pointer) {
        if (lists.isEmpty()) {
            lists.add(new Elements(pointer));
        }
        return lists.get(0);
    }

    /** Whether the same list is read as predictions and by the places of its elements, which cannot be done at once. */
    boolean isAmbiguous() {
        boolean here = item != null && (places.length > 0 || item.isAmbiguous());
        return here || children.stream().anyMatch(Node::isAmbiguous);
    }

    void clear() {
        if (!used) {
            return;
        }
        used = false;
        for (int i = 0; i < captures.size(); i++) {
            captures.get(i).clear();
        }
        for (int i = 0; i < items.size(); i++) {
            items.get(i).clear();
        }
        for (int i = 0; i < lists.size(); i++) {
            lists.get(i).clear();
        }
        for (int i = 0; i < children.size(); i++) {
            children.get(i).clear();
        }
    }

    /** Reads the value that the parser is at, up to its end. */
    void read(JsonParser in, JsonValues values) throws IOException {
        clear();
        used = true;
        JsonToken token = in.currentToken();
        for (int i = 0; i < captures.size(); i++) {
            captures.get(i).take(in, values);
        }
        for (int i = 0; i < items.size(); i++) {
            items.get(i).begin(token);
        }
        if (lists.isEmpty()) {
            readInside(token, in, values);
        } else {
            int from = (int) in.currentTokenLocation().getByteOffset();
            readInside(token, in, values);
            lists.get(0).found(token, from, (int) in.currentLocation().getByteOffset());
        }
    }

    private void readInside(JsonToken token, JsonParser in, JsonValues values) throws IOException {
        if (token == JsonToken.START_OBJECT && !fields.isEmpty()) {
            readFields(in, values);
        } else if (token == JsonToken.START_ARRAY && item != null) {
            readItems(in, values);
        } else if (token == JsonToken.START_ARRAY && places.length > 0) {
            readPlaces(in, values);
        } else {
            in.skipChildren();
        }
    }

    private void readFields(JsonParser in, JsonValues values) throws IOException {
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            Node child = fields.get(in.currentName());
            in.nextToken();
            readChild(child, in, values);
        }
    }

    private void readPlaces(JsonParser in, JsonValues values) throws IOException {
        int place = 0;
        while (in.nextToken() != JsonToken.END_ARRAY) {
            readChild(place < places.length ? places[place] : null, in, values);
            place++;
        }
    }

    private static void readChild(Node child, JsonParser in, JsonValues values) throws IOException {
        if (child == null) {
            in.skipChildren();
        } else {
            child.read(in, values);
        }
    }

    private void readItems(JsonParser in, JsonValues values) throws IOException {
        while (in.nextToken() != JsonToken.END_ARRAY) {
            item.read(in, values);
            for (int i = 0; i < items.size(); i++) {
                items.get(i).add();
            }
        }
        item.clear();
    }
}
