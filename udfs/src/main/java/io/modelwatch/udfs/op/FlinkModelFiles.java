package io.modelwatch.udfs.op;

import io.modelwatch.udfs.inference.ModelFiles;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * Reads models through Flink's file systems: {@code file}, and whatever the cluster has plug-ins for, such as {@code s3} and {@code hdfs}.
 */
public record FlinkModelFiles() implements ModelFiles {
    @Override
    public String resolve(String uri) throws IOException {
        return FileSystems.resolve(uri);
    }

    @Override
    public InputStream open(String uri) throws IOException {
        return FileSystems.open(uri);
    }

    @Override
    public long size(String uri) throws IOException {
        return FileSystems.size(uri);
    }

    /** A class of its own, so that command-line tools without Flink can read a configuration, which holds one of these. */
    private static final class FileSystems {
        static String resolve(String uri) throws IOException {
            Path path = new Path(uri);
            FileSystem files = path.getFileSystem();
            return files.isDistributedFS()
                    ? path.makeQualified(files).toString()
                    : "file:" + new File(path.getPath()).toPath().toRealPath();
        }

        static InputStream open(String uri) throws IOException {
            Path path = new Path(uri);
            return path.getFileSystem().open(path);
        }

        static long size(String uri) throws IOException {
            Path path = new Path(uri);
            return path.getFileSystem().getFileStatus(path).getLen();
        }
    }
}
