/** Texts to tokens, as published tokenizers do it: vocabularies and WordPiece. Knows no model and no ONNX. */
package io.modelwatch.udfs.inference.text;
