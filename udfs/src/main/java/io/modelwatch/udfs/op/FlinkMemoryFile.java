package io.modelwatch.udfs.op;

import io.modelwatch.udfs.warm.MemoryFile;
import java.io.IOException;
import java.io.InputStream;
import org.apache.flink.core.fs.Path;

/** A memory file in Flink's file systems: {@code file}, and what the cluster has plug-ins for, such as {@code s3} and {@code hdfs}. */
public record FlinkMemoryFile(String name) implements MemoryFile.Source {
    @Override
    public long length() throws IOException {
        Path path = new Path(name);
        return path.getFileSystem().getFileStatus(path).getLen();
    }

    @Override
    public InputStream open() throws IOException {
        Path path = new Path(name);
        return path.getFileSystem().open(path);
    }
}
