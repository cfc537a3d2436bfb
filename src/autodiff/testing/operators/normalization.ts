/** Layer normalisations over the last axis. */
import type { NdArray } from '../array';
import { attribute, type Call, type Operator, required } from './operator';

/** Applies `row` to every row of the last axis. */
function rows(x: NdArray, row: (values: Float64Array) => Float64Array): NdArray {
  const width = x.dims[x.dims.length - 1]!;
  const data = new Float64Array(x.data.length);
  for (let start = 0; start < data.length; start += width) data.set(row(x.data.subarray(start, start + width)), start);
  return { data, dims: x.dims };
}

function lastAxisOnly(call: Call, rank: number): void {
  const axis = attribute.int(call.node, 'axis', -1);
  if (axis !== -1 && axis !== rank - 1) throw new RangeError('normalisation over more than the last axis');
}

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** x ⊘ √(mean(x²) + ε) ⊙ g */
const rmsNormalization: Operator = (call) => {
  const [x, gain] = [required(call, 0), required(call, 1)];
  lastAxisOnly(call, x.dims.length);
  const epsilon = attribute.float(call.node, 'epsilon', 1e-5);
  return [
    rows(x, (values) => {
      const scale = 1 / Math.sqrt(mean(values.map((value) => value * value)) + epsilon);
      return values.map((value, i) => value * scale * gain.data[i % gain.data.length]!);
    }),
  ];
};

/** (x − mean) ⊘ √(variance + ε) ⊙ g + b */
const layerNormalization: Operator = (call) => {
  const [x, gain, bias] = [required(call, 0), required(call, 1), call.inputs[2]];
  lastAxisOnly(call, x.dims.length);
  const epsilon = attribute.float(call.node, 'epsilon', 1e-5);
  return [
    rows(x, (values) => {
      const centre = mean(values);
      const scale = 1 / Math.sqrt(mean(values.map((value) => (value - centre) ** 2)) + epsilon);
      return values.map((value, i) => (value - centre) * scale * gain.data[i]! + (bias?.data[i] ?? 0));
    }),
  ];
};

export const NORMALIZATION: Readonly<Record<string, Operator>> = {
  LayerNormalization: layerNormalization,
  SimplifiedLayerNormalization: rmsNormalization,
  RMSNormalization: rmsNormalization,
};
