import { broken } from './fault';
import type { DataType } from './graph';

/** TensorProto.DataType of the ONNX IR. */
export const ELEMENT_TYPES: Readonly<Record<DataType, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
  bfloat16: 16,
  uint4: 21,
  int4: 22,
};

const DATA_TYPES = new Map(Object.entries(ELEMENT_TYPES).map(([dataType, code]) => [code, dataType as DataType]));

/** @throws MODEL_FILE_BROKEN for an element type that no file of this kind has */
export function dataTypeOf(code: number, name: string, file: string): DataType {
  const dataType = DATA_TYPES.get(code);
  if (dataType === undefined) throw broken(file, `'${name}' has the unknown element type ${code}`);
  return dataType;
}
