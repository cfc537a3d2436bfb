import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../errors';
import type { AdaptedLayer } from '../model/types';
import { readSafetensors, writeSafetensors } from '../tensors/safetensors';
import { adapterTensors } from './loraInit';
import { readAdapter, writeAdapter } from './peftAdapter';

const LAYERS: readonly AdaptedLayer[] = [
  { name: 'model.layers.0.self_attn.q_proj', inputs: 6, outputs: 8 },
  { name: 'model.layers.0.mlp.down_proj', inputs: 10, outputs: 6 },
  { name: 'model.layers.1.self_attn.q_proj', inputs: 6, outputs: 8 },
];
const base = { id: 'owner/model', revision: 'a'.repeat(40) };
const filled = (layers: readonly AdaptedLayer[], rank: number, of = (i: number) => Math.fround(Math.sin(i))) =>
  new Map(
    adapterTensors(layers, rank).map(({ name, dims }) => [
      name,
      Float32Array.from({ length: dims[0] * dims[1] }, (_, i) => of(i)),
    ]),
  );
const files = writeAdapter(filled(LAYERS, 2), LAYERS, { rank: 2, alpha: 4 }, base);
const encode = (config: object): Uint8Array => new TextEncoder().encode(JSON.stringify(config));
const said = JSON.parse(files.config) as Record<string, unknown>;
const read = (more: object = {}, weights: Uint8Array = files.weights) =>
  readAdapter(encode({ ...said, ...more }), weights, 'adapter');

describe('an adapter in PEFT’s files', () => {
  it('has PEFT’s keys, dtypes, shapes and metadata', () => {
    const { tensors, metadata } = readSafetensors(files.weights);
    expect(metadata).toEqual({ format: 'pt' });
    expect(Object.entries(tensors).map(([name, { dtype, dims }]) => [name, dtype, dims])).toEqual([
      ['base_model.model.model.layers.0.mlp.down_proj.lora_A.weight', 'F32', [2, 10]],
      ['base_model.model.model.layers.0.mlp.down_proj.lora_B.weight', 'F32', [6, 2]],
      ['base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight', 'F32', [2, 6]],
      ['base_model.model.model.layers.0.self_attn.q_proj.lora_B.weight', 'F32', [8, 2]],
      ['base_model.model.model.layers.1.self_attn.q_proj.lora_A.weight', 'F32', [2, 6]],
      ['base_model.model.model.layers.1.self_attn.q_proj.lora_B.weight', 'F32', [8, 2]],
    ]);
  });

  /**
   * What LoraConfig.save_pretrained() of huggingface/peft writes of get_peft_model(model, LoraConfig(r=2, lora_alpha=4,
   * target_modules="all-linear", task_type="CAUSAL_LM")): src/peft/config.py at 0397041dcf4eb15839a2fb9e894271ee0d8fe60f (indent and
   * order of keys) and src/peft/tuners/lora/config.py at 00a4d0808579f9bcac82c6b329cb8894bcfbd7fd (fields and defaults), without
   * exclude_modules, which came with 0.14.
   */
  it('has a configuration as save_pretrained() writes it, letter by letter', () => {
    expect(files.config).toBe(`{
  "alpha_pattern": {},
  "auto_mapping": null,
  "base_model_name_or_path": "owner/model",
  "bias": "none",
  "fan_in_fan_out": false,
  "inference_mode": true,
  "init_lora_weights": true,
  "layer_replication": null,
  "layers_pattern": null,
  "layers_to_transform": null,
  "loftq_config": {},
  "lora_alpha": 4,
  "lora_dropout": 0.0,
  "megatron_config": null,
  "megatron_core": "megatron.core",
  "modules_to_save": null,
  "peft_type": "LORA",
  "r": 2,
  "rank_pattern": {},
  "revision": "${'a'.repeat(40)}",
  "target_modules": [
    "down_proj",
    "q_proj"
  ],
  "task_type": "CAUSAL_LM",
  "use_dora": false,
  "use_rslora": false
}`);
    expect(
      JSON.parse(writeAdapter(filled(LAYERS, 2), LAYERS, { rank: 2, alpha: 4 }, { id: 'x', revision: 'v1' }).config)
        .revision,
    ).toBe(null);
  });

  it('comes in as it went out', () => {
    const layer = fc.record({
      name: fc.constantFrom('self_attn.q_proj', 'self_attn.o_proj', 'mlp.up_proj', 'fc1'),
      inputs: fc.integer({ min: 1, max: 9 }),
      outputs: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(
        fc.array(layer, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 5 }),
        fc.double({ min: 0.5, max: 64, noNaN: true }),
        fc.float({ noNaN: true, noDefaultInfinity: true }),
        (given, rank, alpha, value) => {
          const layers = given.map((each, at) => ({ ...each, name: `model.layers.${at}.${each.name}` }));
          const weights = filled(layers, rank, (i) => (i % 3 === 0 ? value : i));
          const { config, weights: bytes } = writeAdapter(weights, layers, { rank, alpha }, base);
          const back = readAdapter(new TextEncoder().encode(config), bytes, 'adapter');
          expect(back).toEqual({
            shape: { rank, alpha, targets: expect.any(Array) },
            layers,
            weights,
            base: 'owner/model',
          });
          expect(writeAdapter(back.weights, back.layers, back.shape, base)).toEqual({ config, weights: bytes });
        },
      ),
      { numRuns: 200 },
    );
  });

  it('may be in half precision, and come with what PEFT has added since', () => {
    // 1, −2 and 0.5 as IEEE half and as bfloat16.
    const halves = { F16: [0x3c00, 0xc000, 0x3800], BF16: [0x3f80, 0xc000, 0x3f00] };
    for (const [dtype, bits] of Object.entries(halves)) {
      const header = JSON.stringify({
        'base_model.model.fc.lora_A.weight': { dtype, shape: [1, 2], data_offsets: [0, 4] },
        'base_model.model.fc.lora_B.weight': { dtype, shape: [1, 1], data_offsets: [4, 6] },
      });
      const bytes = new Uint8Array(8 + header.length + 6);
      new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
      bytes.set(new TextEncoder().encode(header), 8);
      for (const [i, value] of bits.entries())
        new DataView(bytes.buffer).setUint16(8 + header.length + 2 * i, value, true);
      const { weights, shape } = read({ r: 1, target_modules: '.*fc' }, bytes);
      expect([...weights.values()].map((values) => [...values])).toEqual([[1, -2], [0.5]]);
      expect(shape).toEqual({ rank: 1, alpha: 4, targets: ['fc'] });
    }
    // The fields of PEFT 0.21 with their defaults.
    const later = {
      exclude_modules: null,
      lora_bias: false,
      eva_config: null,
      corda_config: null,
      trainable_token_indices: null,
      qalora_group_size: 16,
      use_qalora: false,
      arrow_config: null,
      ensure_weight_tying: false,
      target_parameters: null,
      alora_invocation_tokens: null,
      peft_version: '0.21.0',
      use_bdlora: null,
      lora_dropout: 0.05,
    };
    expect(read(later).weights).toEqual(filled(LAYERS, 2));
  });

  it('that is rank-stabilised keeps its scale', () => {
    const { shape } = read({ use_rslora: true });
    expect(shape.alpha / shape.rank).toBeCloseTo(4 / Math.sqrt(2), 12);
  });

  it.each([
    ['peft_type', 'PROMPT_TUNING', 'PROMPT_TUNING'],
    ['task_type', 'SEQ_CLS', 'SEQ_CLS'],
    ['use_dora', true, 'DoRA'],
    ['rank_pattern', { q_proj: 4 }, 'rank_pattern'],
    ['alpha_pattern', { q_proj: 4 }, 'alpha_pattern'],
    ['modules_to_save', ['lm_head'], 'modules_to_save'],
    ['bias', 'all', 'bias'],
    ['lora_bias', true, 'lora_bias'],
    ['init_lora_weights', 'pissa', 'pissa'],
    ['init_lora_weights', 'loftq', 'loftq'],
    ['layer_replication', [[0, 2]], 'layer_replication'],
    ['alora_invocation_tokens', [1, 2], 'activated'],
    ['some_later_switch', true, 'some_later_switch'],
  ])('with %s %j is refused by name', (field, value, named) => {
    expect(() => read({ [field]: value })).toThrow(
      expect.objectContaining({ code: 'PROMPT_MISMATCH', message: expect.stringContaining(named) }),
    );
  });

  it('whose tensors are no adapter of that rank is refused by name', () => {
    const bytes = (change: (tensors: ReturnType<typeof readSafetensors>['tensors']) => void): Uint8Array => {
      const { tensors } = readSafetensors(files.weights);
      change(tensors);
      return writeSafetensors(tensors, {});
    };
    const key = 'base_model.model.model.layers.0.mlp.down_proj.lora_B.weight';
    const refused: [more: object, weights: Uint8Array, says: string][] = [
      [{ r: 3 }, files.weights, 'rank 3'],
      [{}, bytes((t) => delete t[key]), 'only one of its two'],
      [{}, bytes((t) => (t.lm_head = t[key]!)), 'lm_head'],
      [{}, bytes((t) => (t[key]!.data[3] = Number.NaN)), key],
      [{}, writeSafetensors({}, {}), 'no tensor'],
    ];
    for (const [more, weights, says] of refused)
      expect(() => read(more, weights)).toThrow(
        expect.objectContaining({ code: 'PROMPT_MISMATCH', message: expect.stringContaining(says) }),
      );
    expect(() => writeAdapter(filled(LAYERS, 3), LAYERS, { rank: 2, alpha: 4 }, base)).toThrow(
      /q_proj.lora_A.weight is not 2 × 6/,
    );
  });

  it('that is broken in any byte is read as what it says or refused, and nothing else', () => {
    fc.assert(
      fc.property(fc.nat(files.weights.length - 1), fc.nat(255), (at, byte) => {
        const broken = files.weights.slice();
        broken[at] = byte;
        try {
          expect(read({}, broken).shape.rank).toBe(2);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(StudioError);
        }
      }),
      { numRuns: 300 },
    );
  });
});
