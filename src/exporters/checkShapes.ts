import type { DecoderConfig, DecoderWeights } from './types';

/** @throws RangeError naming the first tensor whose size the configuration does not ask for */
export function checkShapes(config: DecoderConfig, weights: DecoderWeights): void {
  const { hiddenSize: d, vocabularySize: V, intermediateSize: f, heads, keyValueHeads, headSize: h } = config;
  if (heads % keyValueHeads !== 0) throw new RangeError(`${heads} heads do not share ${keyValueHeads} keys evenly`);
  if (h % 2 !== 0) throw new RangeError(`a head of ${h} cannot be rotated in pairs`);
  const [q, kv] = [heads * h, keyValueHeads * h];
  const expect = (name: string, tensor: Float32Array | undefined, ...dims: number[]): void => {
    const size = dims.reduce((a, b) => a * b, 1);
    if (tensor !== undefined && tensor.length !== size)
      throw new RangeError(`${name} has ${tensor.length} weights, not ${dims.join(' × ')}`);
  };
  expect('embedding', weights.embedding, V, d);
  expect('head', weights.head, V, d);
  expect('finalNorm', weights.finalNorm, d);
  if (weights.layers.length !== config.layers)
    throw new RangeError(`there are ${weights.layers.length} layers, not ${config.layers}`);
  weights.layers.forEach((layer, i) => {
    const name = (part: string): string => `layers.${i}.${part}`;
    for (const part of ['attentionNorm', 'mlpNorm'] as const) expect(name(part), layer[part], d);
    for (const part of ['postAttentionNorm', 'postMlpNorm'] as const) {
      expect(name(part), layer[part], d);
      if ((layer[part] === undefined) !== (config.gemma === undefined))
        throw new RangeError(`layer ${i} has ${layer[part] ? 'a' : 'no'} ${part}, which ${config.modelType} does not`);
    }
    for (const part of ['qNorm', 'kNorm'] as const) expect(name(part), layer[part], h);
    if ((layer.qNorm === undefined) !== (layer.kNorm === undefined))
      throw new RangeError(`layer ${i} norms queries or keys, not both`);
    expect(name('q'), layer.q, q, d);
    expect(name('k'), layer.k, kv, d);
    expect(name('v'), layer.v, kv, d);
    expect(name('o'), layer.o, d, q);
    expect(name('qBias'), layer.qBias, q);
    expect(name('kBias'), layer.kBias, kv);
    expect(name('vBias'), layer.vBias, kv);
    expect(name('gate'), layer.gate, f, d);
    expect(name('up'), layer.up, f, d);
    expect(name('down'), layer.down, d, f);
  });
}
