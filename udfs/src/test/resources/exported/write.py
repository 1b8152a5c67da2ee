#!/usr/bin/env python3
"""Writes the models of this directory as exporters write them, and what they answer, computed without ONNX (expected.csv).

Debian 12: apt-get install python3-onnx python3-sklearn   (onnx 1.12.0, scikit-learn 1.2.1, NumPy 1.24.2)
           /usr/bin/python3 write.py

skl2onnx and PyTorch are not packaged there: their graphs are built with onnx.helper, node by node as those exporters write them.
"""
import pathlib

import numpy
import onnx
from onnx import TensorProto as T
from onnx import helper, numpy_helper
from sklearn.linear_model import LogisticRegression

HERE = pathlib.Path(__file__).parent
WIDTH = 16
ROWS = 12
# Multiples of a quarter, which every floating-point type holds.
X = numpy.array([[((row * 7 + column * 3) % 11 - 5) / 4 for column in range(WIDTH)] for row in range(ROWS)])
WEIGHTS = numpy.array([(1 if i % 2 == 0 else -1) * (i + 1) / 16 for i in range(WIDTH)])
BIAS = -0.5

expected = {}


def write(name, nodes, inputs, outputs, constants=(), opset=15, ir=8, domains=(("ai.onnx.ml", 3),)):
    graph = helper.make_graph(
        nodes, name, inputs, outputs, [numpy_helper.from_array(value, key) for key, value in constants]
    )
    imports = [helper.make_opsetid("", opset)] + [helper.make_opsetid(*domain) for domain in domains]
    model = helper.make_model(graph, opset_imports=imports, ir_version=ir, producer_name="modelwatch")
    if ir == 8 and opset == 15 and not any(domain[0] in ("ai.onnx.contrib", "com.microsoft") for domain in domains):
        onnx.checker.check_model(model)
    (HERE / f"{name}.onnx").write_bytes(model.SerializeToString())


def tensor(name, datatype, *shape):
    return helper.make_tensor_value_info(name, datatype, list(shape))


def dictionary(key):
    kind = onnx.TypeProto()
    kind.map_type.key_type = key
    kind.map_type.value_type.CopyFrom(helper.make_tensor_type_proto(T.FLOAT, []))
    return kind


def maps(name, key):
    return helper.make_value_info(name, helper.make_sequence_type_proto(dictionary(key)))


def sigmoid(z):
    return 1 / (1 + numpy.exp(-z))


# skl2onnx, LogisticRegression: LinearClassifier, Normalizer, Cast of the label and, unless options={'zipmap': False}, ZipMap.
def sklearn(name, classes, zipmap, datatype=T.FLOAT, features=WIDTH, column=-1):
    target = numpy.array([classes[k % len(classes)] for k in (X @ WEIGHTS * 2).round().astype(int)])
    model = LogisticRegression(max_iter=1000).fit(X, target)
    words = isinstance(classes[0], str)
    coefficients, intercepts = model.coef_, model.intercept_
    if len(classes) == 2:
        coefficients, intercepts = numpy.vstack([-coefficients, coefficients]), numpy.hstack([-intercepts, intercepts])
    labels = {"classlabels_strings" if words else "classlabels_ints": list(model.classes_)}
    nodes = [
        helper.make_node(
            "LinearClassifier",
            ["float_input"],
            ["label", "probability_tensor"],
            domain="ai.onnx.ml",
            coefficients=coefficients.ravel().tolist(),
            intercepts=intercepts.tolist(),
            multi_class=1 if len(classes) == 2 else 0,
            post_transform="LOGISTIC" if len(classes) == 2 else "SOFTMAX",
            **labels,
        ),
        helper.make_node(
            "Normalizer", ["probability_tensor"], ["probabilities"], domain="ai.onnx.ml", norm="L1"
        ),
    ]
    if words:
        label = tensor("output_label", T.STRING, None)
        nodes[0].output[0] = "output_label"
    else:
        label = tensor("output_label", T.INT64, None)
        nodes.append(helper.make_node("Cast", ["label"], ["output_label"], to=T.INT64))
    if zipmap:
        keys = {"classlabels_strings" if words else "classlabels_int64s": list(model.classes_)}
        nodes.append(helper.make_node("ZipMap", ["probabilities"], ["output_probability"], domain="ai.onnx.ml", **keys))
        outputs = [label, maps("output_probability", T.STRING if words else T.INT64)]
    else:
        outputs = [label, tensor("probabilities", T.FLOAT, None, len(classes))]
    write(name, nodes, [tensor("float_input", datatype, None, features)], outputs)
    expected[name] = model.predict_proba(X)[:, column]


sklearn("sklearn-zipmap", [0, 1], True)
sklearn("sklearn-zipmap-words", ["no", "yes"], True)
sklearn("sklearn-table", [0, 1], False)
sklearn("sklearn-three-classes", [0, 1, 2], True, column=1)
sklearn("sklearn-three-columns", [0, 1, 2], False, column=1)
sklearn("sklearn-doubles", [0, 1], False, datatype=T.DOUBLE)
sklearn("sklearn-any-width", [0, 1], True, features=None)


# PyTorch, Sequential(Linear, Sigmoid): Gemm with transB, Sigmoid.
def torch(name, rows=None, kind=numpy.float32, datatype=T.FLOAT, tail=(), output=None, more=(), constants=(), opset=15):
    nodes = [
        helper.make_node("Gemm", ["input", "0.weight", "0.bias"], ["/0/Gemm_output_0"], transB=1),
        helper.make_node("Sigmoid", ["/0/Gemm_output_0"], ["output" if not tail else "/1/Sigmoid_output_0"]),
        *tail,
    ]
    weights = [("0.weight", WEIGHTS.reshape(1, WIDTH).astype(kind)), ("0.bias", numpy.array([BIAS]).astype(kind))]
    batch = "batch_size" if rows is None else rows
    output = output or tensor("output", datatype, batch, 1)
    write(
        name, nodes, [tensor("input", datatype, batch, WIDTH)], [output, *more], weights + list(constants), opset=opset
    )
    expected[name] = sigmoid(X @ WEIGHTS + BIAS)


S = "/1/Sigmoid_output_0"
torch("torch")
torch("torch-batch-of-1", 1)
torch("torch-batch-of-5", 5)
torch("torch-batch-of-5000", 5000)
torch("torch-half", kind=numpy.float16, datatype=T.FLOAT16)
torch("torch-double", kind=numpy.float64, datatype=T.DOUBLE)
torch("torch-answers-half", tail=[helper.make_node("Cast", [S], ["output"], to=T.FLOAT16)],
      output=tensor("output", T.FLOAT16, "batch_size", 1))
torch("torch-answers-bfloat16", tail=[helper.make_node("Cast", [S], ["output"], to=T.BFLOAT16)],
      output=tensor("output", T.BFLOAT16, "batch_size", 1))
torch("torch-answers-double", tail=[helper.make_node("Cast", [S], ["output"], to=T.DOUBLE)],
      output=tensor("output", T.DOUBLE, "batch_size", 1))
torch("torch-flat", tail=[helper.make_node("Flatten", [S], ["output"], axis=0)],
      output=tensor("output", T.FLOAT, 1, "batch_size"))
torch("torch-squeezed", tail=[helper.make_node("Squeeze", [S], ["output"])],
      output=tensor("output", T.FLOAT, "batch_size"))
torch("torch-mean", tail=[helper.make_node("ReduceMean", [S], ["output"], axes=[0], keepdims=0)],
      output=tensor("output", T.FLOAT, 1))
torch("torch-cube", tail=[helper.make_node("Unsqueeze", [S, "axes"], ["output"])],
      output=tensor("output", T.FLOAT, "batch_size", 1, 1), constants=[("axes", numpy.array([2]))])
torch("torch-traced-batch", tail=[helper.make_node("Reshape", [S, "one"], ["output"])],
      output=tensor("output", T.FLOAT, 1, 1), constants=[("one", numpy.array([1, 1]))])
torch("torch-unsigned-answers", tail=[helper.make_node("Cast", [S], ["output"], to=T.UINT32)],
      output=tensor("output", T.UINT32, "batch_size", 1))
half = numpy.array(0.5, dtype=numpy.float32)
torch("torch-labels", tail=[helper.make_node("Greater", [S, "half"], ["more"]),
                            helper.make_node("Cast", ["more"], ["output"], to=T.INT64)],
      output=tensor("output", T.INT64, "batch_size", 1), constants=[("half", half)])
expected["torch-labels"] = (expected["torch"] > 0.5).astype(float)
torch("torch-truth", tail=[helper.make_node("Greater", [S, "half"], ["output"])],
      output=tensor("output", T.BOOL, "batch_size", 1), constants=[("half", half)])
expected["torch-truth"] = expected["torch-labels"]
torch("torch-two-heads", tail=[helper.make_node("Identity", [S], ["clicked"]), helper.make_node("Neg", [S], ["bought"])],
      output=tensor("clicked", T.FLOAT, "batch_size", 1), more=[tensor("bought", T.FLOAT, "batch_size", 1)])
torch("torch-too-new", opset=99)

# bfloat16 throughout, as model.bfloat16() is exported: 16-bit weights, for which NumPy has no type.
bits = (WEIGHTS.astype(numpy.float32).view(numpy.uint32) >> 16).astype(numpy.uint16)
weight = helper.make_tensor("0.weight", T.BFLOAT16, [WIDTH, 1], bits.tobytes(), raw=True)
graph = helper.make_graph(
    [helper.make_node("MatMul", ["input", "0.weight"], ["output"])], "torch-bfloat16",
    [tensor("input", T.BFLOAT16, "batch_size", WIDTH)], [tensor("output", T.BFLOAT16, "batch_size", 1)], [weight])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8, producer_name="modelwatch")
(HERE / "torch-bfloat16.onnx").write_bytes(model.SerializeToString())

# Sums of a row, by the type of the input; the input is what is tried.
for name, datatype in (("uint8", T.UINT8), ("int8", T.INT8), ("int16", T.INT16), ("int32", T.INT32), ("int64", T.INT64),
                       ("bool", T.BOOL), ("uint32", T.UINT32), ("bfloat16", T.BFLOAT16)):
    write(f"sum-of-{name}",
          [helper.make_node("Cast", ["input"], ["numbers"], to=T.FLOAT),
           helper.make_node("ReduceSum", ["numbers", "axes"], ["sum"], keepdims=1)],
          [tensor("input", datatype, None, WIDTH)], [tensor("sum", T.FLOAT, None, 1)], [("axes", numpy.array([1]))])

write("row-too-large", [helper.make_node("ReduceSum", ["input", "axes"], ["sum"], keepdims=1)],
      [tensor("input", T.FLOAT, None, 5_000_000)], [tensor("sum", T.FLOAT, None, 1)], [("axes", numpy.array([1]))])

# A BERT model that gives each token the vector of its id, as transformers or optimum export the inputs of one.
TABLE = numpy.array([[0, 0, 0], [0, 0, 0], [0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 1, 1], [0, 0, 0]])


def bert(name, texts="batch_size", tokens="sequence_length", datatype=T.INT64, answer=T.FLOAT, mask=True):
    inputs = [tensor("input_ids", datatype, texts, tokens), tensor("attention_mask", datatype, texts, tokens)]
    nodes = [helper.make_node("Gather", ["table", "input_ids"], ["vectors"])]
    if mask:
        nodes += [helper.make_node("Cast", ["attention_mask"], ["numbers"], to=T.FLOAT),
                  helper.make_node("Unsqueeze", ["numbers", "last"], ["mask"]),
                  helper.make_node("Mul", ["vectors", "mask"], ["masked"])]
    nodes.append(helper.make_node("Cast", ["masked" if mask else "vectors"], ["last_hidden_state"], to=answer))
    write(name, nodes, inputs if mask else inputs[:1], [tensor("last_hidden_state", answer, texts, tokens, 3)],
          [("table", TABLE.astype(numpy.float32)), ("last", numpy.array([2]))])


bert("bert-half", answer=T.FLOAT16)
bert("bert-double-int32", datatype=T.INT32, answer=T.DOUBLE)
bert("bert-batch-of-1", texts=1, tokens=8)
bert("bert-batch-of-5", texts=5)
bert("bert-without-mask", texts=1, tokens=8, mask=False)

# Operators beside the standard ones: of ONNX Runtime itself, and of a library that would have to be loaded.
write("operator-of-the-runtime",
      [helper.make_node("FusedMatMul", ["input", "weights"], ["output"], domain="com.microsoft", alpha=2.0)],
      [tensor("input", T.FLOAT, None, WIDTH)], [tensor("output", T.FLOAT, None, 1)],
      [("weights", WEIGHTS.reshape(WIDTH, 1).astype(numpy.float32))], domains=(("com.microsoft", 1),))
expected["operator-of-the-runtime"] = 2 * (X @ WEIGHTS)
write("operator-of-a-library",
      [helper.make_node("BertTokenizer", ["text"], ["output"], domain="ai.onnx.contrib")],
      [tensor("text", T.STRING, None)], [tensor("output", T.INT64, None)], domains=(("ai.onnx.contrib", 1),))
write("format-too-new", [helper.make_node("Identity", ["input"], ["output"])],
      [tensor("input", T.FLOAT, None, 1)], [tensor("output", T.FLOAT, None, 1)], ir=99)
# DictVectorizer takes its features as a map.
write("dictionary",
      [helper.make_node("DictVectorizer", ["input"], ["output"], domain="ai.onnx.ml", string_vocabulary=["a", "b"])],
      [helper.make_value_info("input", dictionary(T.STRING))],
      [tensor("output", T.FLOAT, None, 2)])

with open(HERE / "expected.csv", "w") as out:
    for name in sorted(expected):
        out.write(name + "," + ",".join(repr(float(value)) for value in expected[name]) + "\n")
