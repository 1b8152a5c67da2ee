package io.modelwatch.udfs.inference;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;

/** Where models are read from. */
public interface ModelFiles extends Serializable {
    /** The caller closes the stream. */
    InputStream open(String uri) throws IOException;

    /** Bytes. */
    long size(String uri) throws IOException;
}
