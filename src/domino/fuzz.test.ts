/** Prompts, checkpoints and adapters made to break their readers; FUZZ_RUNS=100000 for as many of each. */
import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { beforeAll, describe, it } from 'vitest';
import { exportPeftAdapter } from '../export/peft';
import { readSafetensors, type WritableTensor, writeSafetensors } from '../tensors/safetensors';
import { damaged, damagedJson, survives } from '../tensors/testing/damage';
import { resolveOptions } from './options';
import { presetOptions } from './presets';
import { openPromptArchive } from './prompt/openPromptArchive';
import { openPromptFile } from './prompt/openPromptFile';
import { readPeftAdapter } from './prompt/peftAdapter';
import { promptInZip } from './prompt/promptArchive';
import { writePromptFile } from './prompt/promptFile';
import { readCheckpoint } from './run/checkpoint';
import { train } from './run/trainer';
import { ToyModel, toyTexts } from './testing/toyModel';

const TIMEOUT = { timeout: 3_600_000 };
const { info } = new ToyModel();
const domain = { dims: [2, 4] as const, data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8) };
const samples = { dims: [3, 1, 4] as const, data: new Float32Array(12).fill(0.5) };

/**
 * Files without a checksum, as those of before are, with metadata of another shape: text that is JSON is changed in its JSON.
 * With one, every change is refused before it is read (headless/flippedBytes.test.ts).
 */
function reshaped(file: Uint8Array): fc.Arbitrary<Uint8Array<ArrayBuffer>> {
  const { tensors, metadata } = readSafetensors(file);
  const { sha256: _, checksum: __, ...rest } = metadata;
  const said = Object.fromEntries(Object.entries(rest).map(([key, text]) => [key, jsonIn(text)]));
  const shapes = fc.record({ said: damagedJson([said]), drop: fc.option(fc.constantFrom(...Object.keys(tensors))) });
  const texts = ({ said, drop }: { said: unknown; drop: string | null }): Uint8Array<ArrayBuffer> => {
    const kept = Object.entries(tensors).filter(([name]) => name !== drop) as [string, WritableTensor][];
    const written = Object.entries(said as object).map(([key, value]) => [
      key,
      typeof value === 'string' ? value : (JSON.stringify(value) ?? ''),
    ]);
    return writeSafetensors(Object.fromEntries(kept), Object.fromEntries(written));
  };
  const plain = texts({ said, drop: null });
  return fc.oneof(shapes.map(texts), damaged([plain]), damaged([file]));
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const open = (bytes: Uint8Array<ArrayBuffer>) => openPromptFile(new Blob([bytes]), 'p.safetensors');
const place = async () => ({ info, idsInFront: Int32Array.of(3) });

describe('files made to break their readers', () => {
  const options = { ...presetOptions('studio'), domainTokens: 2, sampleTokens: 1 };
  const learned = { references: 5, steps: 40, bestStep: 30, heldOut: 1.5, heldOutWithoutPrompt: 2 };
  const composition = { kind: 'template', template: '{a}\n\n{b}', question: 'a', answer: 'b' } as const;
  const prompt = writePromptFile({ domain, samples }, { model: info, options, learned, composition });
  const [config, weights] = exportPeftAdapter({ domain, model: 'org/Toy' }).map(({ bytes }) => bytes);
  let checkpoint: Uint8Array;

  beforeAll(async () => {
    const small = resolveOptions({ domainTokens: 2, sampleTokens: 1, steps: 2, maxTokens: 40, heldOutEvery: 1 });
    const heldOut = toyTexts(2, 11, 0, 8);
    checkpoint = (await train(new ToyModel(), toyTexts(4, 11, 0), small, {}, { heldOut })).checkpoint;
  });

  it('a prompt', TIMEOUT, async () => {
    await survives('prompt.safetensors', reshaped(prompt), open);
  });

  it('a checkpoint', TIMEOUT, async () => {
    await survives('checkpoint.safetensors', reshaped(checkpoint), (bytes) => void readCheckpoint(bytes, 'c'));
  });

  it('a PEFT adapter', TIMEOUT, async () => {
    const said: unknown = JSON.parse(new TextDecoder().decode(config!));
    const configs = damagedJson([said]).map((value) => strToU8(JSON.stringify(value) ?? ''));
    const inputs = fc.record({
      config: fc.oneof(configs, damaged([config!]), fc.constant(config!)),
      weights: fc.oneof(damaged([weights!]), fc.constant(weights!)),
    });
    await survives('PEFT adapter', inputs, (files) => void readPeftAdapter(files.config, files.weights, 'adapter'));
  });

  it('a ZIP of a prompt or an adapter', TIMEOUT, async () => {
    const whole = [
      zipSync({ 'a/adapter_config.json': config!, 'a/adapter_model.safetensors': weights! }),
      zipSync({ 'prompt.safetensors': prompt, 'README.md': strToU8('x') }),
    ];
    await survives('ZIP of a prompt', damaged(whole), (bytes) =>
      openPromptArchive(promptInZip(bytes, 'p.zip'), 'p.zip', place),
    );
  });
});
