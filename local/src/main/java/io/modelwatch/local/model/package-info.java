/** Models made in Java, in ONNX form: what the demonstration and the tests score again, without a download. */
package io.modelwatch.local.model;
