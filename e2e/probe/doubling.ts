/** An ONNX model of one node, `y = Add(x, x)`, float32 [N], opset 17, written byte by byte: a probe that depends on nothing it probes. */
const text = new TextEncoder();

/** A length-delimited protobuf field. */
const field = (number: number, bytes: readonly number[]): number[] => [(number << 3) | 2, bytes.length, ...bytes];
const string = (number: number, value: string): number[] => field(number, [...text.encode(value)]);
const integer = (number: number, value: number): number[] => [number << 3, value];

const FLOAT = 1;
const valueInfo = (name: string): number[] => {
  const shape = field(2, field(1, string(2, 'N')));
  const tensorType = field(1, [...integer(1, FLOAT), ...shape]);
  return [...string(1, name), ...field(2, tensorType)];
};

const node = [...string(1, 'x'), ...string(1, 'x'), ...string(2, 'y'), ...string(4, 'Add')];
const graph = [...field(1, node), ...string(2, 'doubling'), ...field(11, valueInfo('x')), ...field(12, valueInfo('y'))];

export const doublingModel = Uint8Array.from([...integer(1, 8), ...field(7, graph), ...field(8, integer(2, 17))]);
