/** Models in ONNX form, generated in Java: the candidates of the demo and the tests, without a download. */
package io.modelwatch.local.model;
