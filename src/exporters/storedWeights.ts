import { quantizationOf } from './exporter';
import { dequantizeMatrix, quantizeMatrix } from './quantize';
import type { DecoderConfig, DecoderWeights, ExportOptions, LayerWeights } from './types';

/** The weights that the written model computes with: matrices as rounding leaves them, vectors as they are. */
export function storedWeights(config: DecoderConfig, weights: DecoderWeights, options: ExportOptions): DecoderWeights {
  const quantization = quantizationOf(options);
  if (quantization === undefined) return weights;
  const { hiddenSize: d, intermediateSize: f, heads, headSize } = config;
  const stored = (matrix: Float32Array, columns: number): Float32Array => {
    const rows = matrix.length / columns;
    return dequantizeMatrix(quantizeMatrix(matrix, rows, columns, quantization), rows, columns, quantization);
  };
  const layers = weights.layers.map(
    (layer): LayerWeights => ({
      ...layer,
      q: stored(layer.q, d),
      k: stored(layer.k, d),
      v: stored(layer.v, d),
      o: stored(layer.o, heads * headSize),
      gate: stored(layer.gate, d),
      up: stored(layer.up, d),
      down: stored(layer.down, f),
    }),
  );
  const head = stored(weights.head ?? weights.embedding, d);
  return { ...weights, layers, head, embedding: options.embedding === 'tied' ? head : weights.embedding };
}
