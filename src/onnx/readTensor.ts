/** TensorProto → GraphTensor, with every size checked against the bytes that are there. */
import { StudioError } from '../errors';
import { plainPath } from '../hub/externalData';
import { dataTypeOf } from './elementTypes';
import { broken } from './fault';
import { type TensorProto, TensorProto_DataLocation } from './generated/onnx_pb';
import type { DataType, GraphTensor } from './graph';
import { BITS_PER_ELEMENT } from './tensorData';

/** Far more than any operator takes; keeps a broken file's messages short. */
const MAX_RANK = 64;

export type ExternalFiles = (location: string) => Uint8Array | undefined;

export function readTensor(tensor: TensorProto, file: string, external: ExternalFiles | undefined): GraphTensor {
  const { name } = tensor;
  const dataType = dataTypeOf(tensor.dataType, name, file);
  if (dataType === 'string') throw broken(file, `the tensor '${name}' holds text`);
  const { dims, byteLength } = checkedSize(tensor.dims, dataType, name, file);
  const data =
    tensor.dataLocation === TensorProto_DataLocation.EXTERNAL
      ? externalData(tensor, byteLength, file, external)
      : ownData(tensor, dataType, byteLength, file);
  if (data.length !== byteLength)
    throw broken(
      file,
      `the tensor '${name}' [${dims}] of ${dataType} needs ${byteLength} bytes and has ${data.length}`,
    );
  return { name, dataType, dims, data };
}

/** Dimensions as numbers, and the bytes they ask for; exact in 2^53, refused beyond. */
function checkedSize(
  declared: readonly bigint[],
  dataType: Exclude<DataType, 'string'>,
  name: string,
  file: string,
): { dims: number[]; byteLength: number } {
  if (declared.length > MAX_RANK) throw broken(file, `the tensor '${name}' has ${declared.length} dimensions`);
  let elements = 1n;
  for (const dim of declared) {
    if (dim < 0n) throw broken(file, `the tensor '${name}' has a negative dimension (${dim})`);
    elements *= dim;
    if (dim > BigInt(Number.MAX_SAFE_INTEGER) || elements > BigInt(Number.MAX_SAFE_INTEGER))
      throw broken(file, `the tensor '${name}' declares [${declared}], more elements than any file holds`);
  }
  return { dims: declared.map(Number), byteLength: Math.ceil((Number(elements) * BITS_PER_ELEMENT[dataType]) / 8) };
}

function externalData(
  tensor: TensorProto,
  byteLength: number,
  file: string,
  external: ExternalFiles | undefined,
): Uint8Array {
  const entries = new Map(tensor.externalData.map(({ key, value }) => [key, value]));
  const location = plainPath(entries.get('location') ?? '');
  const bytes = external?.(location);
  if (bytes === undefined)
    throw new StudioError(
      'MODEL_FILE_MISSING',
      `${file} keeps the tensor '${tensor.name}' in '${location}', which is not there.`,
      `Add the file '${location}' beside the model.`,
      { where: location },
    );
  const offset = Number(entries.get('offset') ?? 0);
  const length = Number(entries.get('length') ?? byteLength);
  const size = bytes.length;
  if (
    !Number.isSafeInteger(offset) ||
    !Number.isSafeInteger(length) ||
    offset < 0 ||
    length < 0 ||
    length > size ||
    offset > size - length
  )
    throw broken(
      location,
      `the tensor '${tensor.name}' lies at ${offset}…${offset + length} of a file of ${size} bytes`,
    );
  return bytes.subarray(offset, offset + length);
}

/** raw_data as a view, or the typed field of the element type as bytes. */
function ownData(tensor: TensorProto, dataType: DataType, byteLength: number, file: string): Uint8Array {
  if (tensor.rawData.length > 0 || byteLength === 0) return tensor.rawData;
  const count = Math.max(
    tensor.floatData.length,
    tensor.int32Data.length,
    tensor.int64Data.length,
    tensor.doubleData.length,
    tensor.uint64Data.length,
  );
  if (count * 8 < byteLength)
    throw broken(file, `the tensor '${tensor.name}' needs ${byteLength} bytes and has ${count} elements`);
  const bytes = (view: ArrayBufferView): Uint8Array => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  switch (dataType) {
    case 'float32':
      return bytes(Float32Array.from(tensor.floatData));
    case 'float64':
      return bytes(Float64Array.from(tensor.doubleData));
    case 'int64':
      return bytes(BigInt64Array.from(tensor.int64Data));
    case 'uint64':
    case 'uint32':
      return dataType === 'uint64'
        ? bytes(BigUint64Array.from(tensor.uint64Data))
        : bytes(Uint32Array.from(tensor.uint64Data, Number));
    case 'int32':
      return bytes(Int32Array.from(tensor.int32Data));
    // Narrower types stand in int32_data, one element a number (16-bit floats as their bits).
    case 'float16':
    case 'bfloat16':
    case 'int16':
    case 'uint16':
      return bytes(Uint16Array.from(tensor.int32Data));
    default:
      return bytes(Uint8Array.from(tensor.int32Data));
  }
}
