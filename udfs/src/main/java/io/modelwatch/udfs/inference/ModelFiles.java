package io.modelwatch.udfs.inference;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;

/** Where models are read from. */
public interface ModelFiles extends Serializable {
    /**
     * The name under which the file is opened in the end: with the scheme and authority that a URI left out, and where links lead on a
     * local file system. Opening this name opens the same file.
     */
    default String resolve(String uri) throws IOException {
        return uri;
    }

    /** The caller closes the stream. */
    InputStream open(String uri) throws IOException;

    /** Bytes. */
    long size(String uri) throws IOException;
}
