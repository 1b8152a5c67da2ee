/** How the records of the stream look on a wire: the formats that are read, the refusals, and the encoders for those who produce. */
package io.modelwatch.schemas.wire;
