/** What the traced model computes from lengths: where its new tokens stand, which keys they see, how far they turn. */
import { floatTensor } from '../../onnx/tensorData';
import type { DecoderConfig, ExportOptions } from '../types';
import { type Tracer, TYPES, UNTIL_THE_END } from './tracer';

export interface Positions {
  /** int64 [sequence]: cached tokens, and those before in this run. */
  readonly cachePosition: string;
  /** int64 [batch or 1, sequence] */
  readonly positionIds: string;
  readonly batch: string;
  readonly sequence: string;
  /** past + sequence */
  readonly total: string;
}

/** @param x embeddings [batch, sequence, d] */
export function positions(t: Tracer, config: DecoderConfig, x: string): Positions {
  const scope = '/model';
  const past = t.size(scope, 'past_key_values.0.key', 2);
  const sequence = t.size(scope, x, 1);
  const total = t.node(scope, 'Add', [past, sequence]);
  const cachePosition = t.range(scope, past, total);
  // Gemma's exports take no position_ids: the model counts for itself.
  const positionIds = config.gemma === undefined ? 'position_ids' : t.unsqueeze(scope, cachePosition, 0);
  return { cachePosition, positionIds, batch: t.size(scope, x, 0), sequence, total };
}

/**
 * Which keys each new token sees, [batch, 1, sequence, total].
 * 'boolean': true where it may look (transformers ≥ 4.53 under optimum's tracing of masks);
 * 'additive': 0 where it may, the lowest float32 where not (before).
 */
export function attentionMask(
  t: Tracer,
  mask: NonNullable<ExportOptions['mask']>,
  places: Positions,
  window: number | undefined,
): string {
  return mask === 'boolean' ? booleanMask(t, places, window) : additiveMask(t, places, window);
}

function booleanMask(t: Tracer, { cachePosition, batch, sequence, total }: Positions, window?: number): string {
  const scope = '/model';
  const attended = t.node(scope, 'Cast', ['attention_mask'], { to: TYPES.bool });
  const column = (x: string, ...axes: number[]): string => axes.reduce((y, axis) => t.unsqueeze(scope, y, axis), x);
  const queries = column(cachePosition, 0, 0, 3);
  const rows = column(t.range(scope, t.int(scope, 0), batch), 1, 2, 3);
  const keys = t.node(scope, 'Add', [column(t.range(scope, t.int(scope, 0), total), 0, 0, 0), t.int(scope, 0)]);
  let seen = t.node(scope, 'And', [t.bool(scope, true), t.node(scope, 'LessOrEqual', [keys, queries])]);
  if (window !== undefined) {
    const edge = t.node(scope, 'Sub', [queries, t.int(scope, window)]);
    seen = t.node(scope, 'And', [t.node(scope, 'Greater', [keys, edge]), seen]);
  }
  // attended[rows, keys]
  const pair = [rows, keys].map((index) => t.unsqueeze(scope, t.expand(scope, index, [batch, 1, 1, total]), -1));
  const picked = t.node(scope, 'GatherND', [attended, t.node(scope, 'Concat', pair, { axis: -1 })], { batch_dims: 0 });
  return t.expand(scope, t.node(scope, 'And', [seen, picked]), [batch, -1, sequence, total]);
}

function additiveMask(t: Tracer, { cachePosition, batch, sequence, total }: Positions, window?: number): string {
  const scope = '/model';
  const lowest = -3.4028234663852886e38;
  const shape = t.shape(scope, [sequence, total]);
  const fill = { kind: 'tensor', value: floatTensor('', [lowest], [1]) } as const;
  const full = t.node(scope, 'ConstantOfShape', [shape], { value: fill });
  const keys = t.range(scope, t.int(scope, 0), total);
  const queries = t.reshape(scope, cachePosition, [-1, 1]);
  let hidden = t.node(scope, 'Greater', [keys, queries]);
  if (window !== undefined) {
    const edge = t.node(scope, 'Sub', [queries, t.int(scope, window)]);
    hidden = t.node(scope, 'Or', [hidden, t.node(scope, 'LessOrEqual', [keys, edge])]);
  }
  const upper = t.node(scope, 'Trilu', [full, t.int(scope, 1)], { upper: 1 });
  const causal = t.node(scope, 'Mul', [
    window === undefined ? upper : full,
    t.node(scope, 'Cast', [hidden], { to: TYPES.float32 }),
  ]);
  const expanded = t.expand(scope, t.unsqueeze(scope, t.unsqueeze(scope, causal, 0), 0), [batch, 1, -1, -1]);
  const width = t.size(scope, 'attention_mask', -1);
  const end = t.unsqueeze(scope, width, 0);
  const inside = t.slice(scope, expanded, 3, t.int(scope, [0]), end);
  const row = t.unsqueeze(scope, t.unsqueeze(scope, 'attention_mask', 1), 1);
  const sum = t.node(scope, 'Add', [inside, t.node(scope, 'Cast', [row], { to: TYPES.float32 })]);
  const padding = t.node(scope, 'Equal', [sum, t.float(scope, 0)]);
  const masked = t.node(scope, 'Where', [padding, t.float(scope, lowest), inside]);
  // expanded[:, :, :, :width] = masked
  const indices = t.unsqueeze(scope, t.range(scope, t.int(scope, 0), width), -1);
  const last = (x: string): string => t.node(scope, 'Transpose', [x], { perm: [3, 0, 1, 2] });
  const scattered = t.node(scope, 'ScatterND', [last(expanded), indices, last(masked)]);
  return t.node(scope, 'Transpose', [scattered], { perm: [1, 2, 3, 0] });
}

export interface Rotation {
  /** float32 [batch or 1, sequence, h] */
  readonly cosine: string;
  readonly sine: string;
}

/** cos and sin of position · θ^(−2i/h), each half of a head's channels alike (Su et al. 2021). */
export function rotation(t: Tracer, scope: string, config: DecoderConfig, theta: number, places: Positions): Rotation {
  const half = config.headSize / 2;
  const frequencies = Float32Array.from({ length: half }, (_, i) => theta ** (-i / half));
  const inverse = t.tensor(floatTensor(`${scope.slice(1).replaceAll('/', '.')}.inv_freq`, frequencies, [1, half, 1]));
  const rows = t.size(scope, places.positionIds, 0);
  const column = t.expand(scope, inverse, [rows, -1, 1]);
  const all = t.slice(scope, places.positionIds, 0, t.int(scope, [0]), t.int(scope, [UNTIL_THE_END]));
  const row = t.node(scope, 'Cast', [t.unsqueeze(scope, all, 1)], { to: TYPES.float32 });
  const angles = t.node(scope, 'Transpose', [t.node(scope, 'MatMul', [column, row])], { perm: [0, 2, 1] });
  const both = t.node(scope, 'Concat', [angles, angles], { axis: -1 });
  const turned = (opType: string): string => {
    const scaled = t.node(scope, 'Mul', [t.node(scope, opType, [both]), t.float(scope, 1)]);
    return t.node(scope, 'Cast', [scaled], { to: TYPES.float32 });
  };
  return { cosine: turned('Cos'), sine: turned('Sin') };
}

/** The same for one layer, from tables [1, 1, context, h] cut to the length and looked up by position. */
export function tabledRotation(
  t: Tracer,
  scope: string,
  config: DecoderConfig,
  theta: number,
  places: Positions,
): Rotation {
  const { contextLength, headSize } = config;
  const half = headSize / 2;
  const turned = (name: string, f: (angle: number) => number): string => {
    const angle = (i: number): number => Math.floor(i / headSize) * theta ** (-(i % half) / half);
    const values = Float32Array.from({ length: contextLength * headSize }, (_, i) => f(angle(i)));
    const table = t.tensor(floatTensor(`model.rotary_emb.${name}.${theta}`, values, [1, 1, contextLength, headSize]));
    const flat = t.node(scope, 'Squeeze', [table, t.int(scope, [0, 1])]);
    const cut = t.slice(scope, flat, 0, t.int(scope, [0]), t.unsqueeze(scope, places.total, 0));
    return t.node(scope, 'Gather', [cut, places.positionIds], { axis: 0 });
  };
  return { cosine: turned('cos_cached', Math.cos), sine: turned('sin_cached', Math.sin) };
}
