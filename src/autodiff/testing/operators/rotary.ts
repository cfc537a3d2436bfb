/**
 * com.microsoft.RotaryEmbedding (ORT ContribOperators.md 1.30; Su et al. 2021): pairs of a head's channels are turned by
 * the angle of their position. Input [B, S, H·h] or [B, H, S, h]; positions [1] (an offset) or [B, S].
 */
import type { NdArray } from '../array';
import { attribute, type Call, type Operator, required } from './operator';

function rotary(call: Call): NdArray {
  const { node } = call;
  const [x, positions, cos, sin] = [required(call, 0), required(call, 1), required(call, 2), required(call, 3)];
  const half = cos.dims[1]!;
  const rotaryDim = attribute.int(node, 'rotary_embedding_dim', 0) || 2 * half;
  const partial = attribute.int(node, 'rotary_embedding_dim', 0) > 0;
  const headsFirst = x.dims.length === 4;
  const batch = x.dims[0]!;
  const sequence = x.dims[headsFirst ? 2 : 1]!;
  const hidden = headsFirst ? x.dims[1]! * x.dims[3]! : x.dims[2]!;
  const headSize = partial ? hidden / attribute.int(node, 'num_heads', 0) : rotaryDim;
  const heads = hidden / headSize;
  const interleaved = attribute.int(node, 'interleaved', 0) === 1;
  const data = x.data.slice();
  const start = (b: number, h: number, s: number): number =>
    headsFirst ? ((b * heads + h) * sequence + s) * headSize : ((b * sequence + s) * heads + h) * headSize;
  for (let b = 0; b < batch; b++)
    for (let s = 0; s < sequence; s++) {
      const isOffset = positions.data.length === 1 && positions.dims.length < 2;
      const position = isOffset ? positions.data[0]! + s : positions.data[b * sequence + s]!;
      for (let h = 0; h < heads; h++) {
        const head = start(b, h, s);
        for (let i = 0; i < rotaryDim / 2; i++) {
          const first = head + (interleaved ? 2 * i : i);
          const second = head + (interleaved ? 2 * i + 1 : i + rotaryDim / 2);
          const c = cos.data[position * half + i]!;
          const n = sin.data[position * half + i]!;
          const [u, v] = [x.data[first]!, x.data[second]!];
          data[first] = u * c - v * n;
          data[second] = u * n + v * c;
        }
      }
    }
  return { data, dims: x.dims };
}

export const ROTARY: Readonly<Record<string, Operator>> = {
  'com.microsoft.RotaryEmbedding': (call) => [rotary(call)],
};
