import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../../errors';
import { exportPeftAdapter } from '../../export/peft';
import { writeSafetensors } from '../../tensors/safetensors';
import { ToyModel } from '../testing/toyModel';
import { baseInWords } from './baseInWords';
import { openPromptArchive } from './openPromptArchive';
import { checkPromptFits } from './openPromptFile';
import { adapterPromptFile, readPeftAdapter } from './peftAdapter';
import { promptInZip } from './promptArchive';
import { readPromptFile, writePromptFile } from './promptFile';

const { info } = new ToyModel();
const domain = { dims: [2, info.tokenDim] as const, data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8) };
/** As PEFT's save_pretrained() writes it. */
const config = (more: object = {}): Uint8Array =>
  strToU8(
    JSON.stringify({
      base_model_name_or_path: 'org/Toy',
      inference_mode: true,
      num_layers: 1,
      num_transformer_submodules: 1,
      num_virtual_tokens: 2,
      peft_type: 'PROMPT_TUNING',
      peft_version: '0.20.0',
      task_type: 'CAUSAL_LM',
      token_dim: 4,
      ...more,
    }),
  );
const weights = writeSafetensors({ prompt_embeddings: domain }, { format: 'pt' });

function refusal(work: () => unknown): StudioError {
  try {
    work();
  } catch (error) {
    if (error instanceof StudioError) return error;
    throw error;
  }
  throw new Error('It was not refused.');
}

describe('a PEFT adapter', () => {
  it('becomes a prompt of the model it is opened on, a BOS behind it where the tokenizer puts one', () => {
    const adapter = readPeftAdapter(config(), weights, 'adapter');
    expect(adapter).toEqual({ domain, base: 'org/Toy' });
    const file = readPromptFile(adapterPromptFile(adapter, info, Int32Array.of(3), 'adapter'));
    expect(file.prompt).toEqual({ domain });
    expect(file).toMatchObject({ model: { id: info.id, hash: info.hash }, adapterBase: 'org/Toy', template: 'raw' });
    expect(file.options).toMatchObject({ domainTokens: 2, lambda: 0 });
    expect(Array.from(file.frame.between)).toEqual([3]);
    expect(Array.from(file.frame.before)).toEqual([]);
  });

  it('that the studio wrote comes back as it was', () => {
    const [json, tensor] = exportPeftAdapter({ domain, model: 'org/Toy' });
    expect(readPeftAdapter(json!.bytes, tensor!.bytes, 'a').domain).toEqual(domain);
  });

  it('of Gemma 3 is scaled as its graph has its rows, not as PyTorch', () => {
    const gemma = { ...info, architecture: 'Gemma3ForCausalLM' };
    const file = readPromptFile(adapterPromptFile({ domain, base: null }, gemma, new Int32Array(0), 'a'));
    expect(Array.from(file.prompt.domain.data)).toEqual([0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4]);
  });

  it.each([
    ['P_TUNING', /P-tuning/],
    ['PREFIX_TUNING', /prefix tuning/],
    ['LORA', /LoRA/],
    ['MULTITASK_PROMPT_TUNING', /multitask/],
    ['SOMETHING_NEW', /SOMETHING_NEW/],
    ['constructor', /is constructor/],
  ])('of another kind is refused by name: %s', (type, name) => {
    const error = refusal(() => readPeftAdapter(config({ peft_type: type }), weights, 'a'));
    expect(error.code).toBe('PROMPT_MISMATCH');
    expect(error.message).toMatch(name);
  });

  it('is refused where it is for another task, has no tensor, or has another width', () => {
    const asked = (more: object, bytes: Uint8Array | null = weights) =>
      refusal(() => readPeftAdapter(config(more), bytes, 'a'));
    expect(asked({ task_type: 'SEQ_2_SEQ_LM', num_transformer_submodules: 2 }).message).toContain('SEQ_2_SEQ_LM');
    expect(asked({}, null).remedy).toContain('adapter_model.bin');
    const one = { dims: [8], data: domain.data };
    expect(asked({}, writeSafetensors({ prompt_embeddings: one })).message).toContain('[8]');
    const broken = { ...domain, data: domain.data.with(3, Number.NaN) };
    expect(asked({}, writeSafetensors({ prompt_embeddings: broken })).message).toContain('not finite');
    expect(refusal(() => readPeftAdapter(strToU8('[]'), weights, 'a')).code).toBe('FILE_UNREADABLE');
    const adapter = readPeftAdapter(config(), weights, 'a');
    const wide = refusal(() => adapterPromptFile(adapter, { ...info, tokenDim: 8 }, new Int32Array(0), 'a'));
    expect(wide.message).toContain('4 numbers');
    expect(wide.message).toContain('org/Toy');
  });
});

describe('names of models', () => {
  it.each([
    ['org/Toy', 'onnx-community/toy-ONNX', /names org\/Toy as its base model, and is opened/],
    ['Qwen/Qwen3-0.6B', 'toy', /another name. On another model than its own/],
    ['', 'toy', /does not name its base model/],
    ['./model', 'toy', /does not name its base model/],
    ['/home/me/toy/', 'toy', /and is opened on toy/],
  ])('of the adapter (%j) and the model (%j) are compared', (base, id, words) => {
    expect(baseInWords(base, id)).toMatch(words);
  });
});

describe('a ZIP', () => {
  const place = async () => ({ info, idsInFront: Int32Array.of(3) });
  const held = (files: Record<string, Uint8Array>) => promptInZip(zipSync(files), 'a.zip');

  it('of an adapter opens on the model that is asked for', async () => {
    const files = { 'mine/adapter_config.json': config(), 'mine/adapter_model.safetensors': weights };
    const opened = await openPromptArchive(held({ ...files, 'mine/README.md': strToU8('#') }), 'a.zip', place);
    expect(opened).toMatchObject({ adapterBase: 'org/Toy', prompt: { domain } });
    expect(() => checkPromptFits(opened, info)).not.toThrow();
  });

  it('of a bundle opens its prompt, whole', async () => {
    const options = readPromptFile(adapterPromptFile({ domain, base: null }, info, new Int32Array(0), 'a')).options!;
    const prompt = writePromptFile({ domain }, { model: info, options });
    const files = { 'b/adapter/adapter_config.json': config(), 'b/prompt.safetensors': prompt };
    const opened = await openPromptArchive(held(files), 'b.zip', () => Promise.reject(new Error('asked')));
    expect(opened.bytes).toEqual(prompt);
  });

  it('that holds neither, or is none, is said to be', async () => {
    expect(promptInZip(zipSync({ 'a.jsonl': strToU8('{}') }), 'a.zip')).toBeNull();
    await expect(openPromptArchive(held({ 'a.txt': strToU8('a') }), 'a.zip', place)).rejects.toThrow(/holds no prompt/);
    expect(refusal(() => promptInZip(strToU8('PK nonsense'), 'a.zip')).code).toBe('FILE_UNREADABLE');
  });
});
