"""Files of Arrow as its own library writes them: `python make.py`, with pyarrow 25.0.1. What they hold stands in formats/arrow.test.ts."""

import datetime as dt
import decimal

import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.ipc as ipc

messages = pa.list_(pa.struct([("role", pa.string()), ("content", pa.string()), ("n", pa.int64())]))
utc = dt.timezone.utc
columns = {
    "text": pa.array(["def f(x):\n    return x", None, "fünf 𝕏"]),
    "label": pa.array(["yes", "no", "yes"]).dictionary_encode(),
    "viewed": pa.array(["short", "a text of more than twelve bytes", None], pa.string_view()),
    "large": pa.array(["a", "", "c"], pa.large_string()),
    "int64": pa.array([9007199254740993, None, -(2**63)]),
    "uint64": pa.array([2**64 - 1, 0, 1], pa.uint64()),
    "int8": pa.array([-128, 127, None], pa.int8()),
    "float16": pa.array([0.5, -65504, 6e-8], pa.float16()),
    "float32": pa.array([0.1, 1e10, float("nan")], pa.float32()),
    "float64": pa.array([0.1, 1e300, float("inf")]),
    "bool": pa.array([True, None, False]),
    "decimal": pa.array([decimal.Decimal("1.10"), None, decimal.Decimal("-0.05")], pa.decimal128(20, 2)),
    "wide": pa.array([decimal.Decimal(10) ** 50, decimal.Decimal(-1), None], pa.decimal256(60, 0)),
    "date": pa.array([dt.date(2024, 2, 29), dt.date(1969, 12, 31), None]),
    "time": pa.array([dt.time(23, 59, 59, 500000), dt.time(0), None], pa.time64("us")),
    "utc": pa.array([dt.datetime(2024, 2, 29, 12, 0, 1, 250, utc), None, dt.datetime(1969, 12, 31, 23, 59, 59, 0, utc)], pa.timestamp("us", "UTC")),
    "local": pa.array([1, 1_500_000_000, None], pa.timestamp("ns")),
    "messages": pa.array(
        [
            [{"role": "user", "content": "q", "n": 9007199254740993}, {"role": "assistant", "content": "a", "n": None}],
            [],
            None,
        ],
        messages,
    ),
    "views": pa.array([["x", "y"], [], None], pa.list_view(pa.string())),
    "pair": pa.array([["a", "b"], ["c", None], None], pa.list_(pa.string(), 2)),
    "map": pa.array([[("k", "v")], [], None], pa.map_(pa.string(), pa.string())),
    "embedding": pa.array([[0.5, 1.0], [], None], pa.list_(pa.float32())),
    "image": pa.array([{"bytes": b"\x89PNG", "path": "a.png"}, None, None]),
    "raw": pa.array([b"\xff", None, b""]),
    "lasts": pa.array([dt.timedelta(seconds=1), None, None]),
    "nothing": pa.nulls(3),
}
table = pa.table(columns)
# What is behind columns that are passed over has to be found all the same.
table = table.append_column("last", pa.array(["x", "y", "z"]))

feather.write_feather(table, "feather.feather", compression="lz4")
small = table.select(["text", "label", "viewed", "int64", "decimal", "messages", "image", "last"])
with ipc.new_file("file.arrow", small.schema, options=ipc.IpcWriteOptions(compression="zstd")) as file:
    file.write_table(small, max_chunksize=2)

# As `datasets` saves: a stream, in parts, of which the second extends a dictionary and the third has another.
schema = pa.schema([("input", pa.string()), ("label", pa.dictionary(pa.int32(), pa.string()))])
options = ipc.IpcWriteOptions(emit_dictionary_deltas=True)
with ipc.new_stream("stream.arrow", schema, options=options) as stream:
    for texts, labels in ((["a", "b"], ["x", "y"]), (["c", None], ["x", "y", "z"]), (["e"], ["other"])):
        words = pa.DictionaryArray.from_arrays(pa.array([len(labels) - 1] * len(texts), pa.int32()), labels)
        stream.write_batch(pa.record_batch([pa.array(texts, pa.string()), words], schema=schema))
