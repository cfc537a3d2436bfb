/** `domino bundle`: what is in it, and that its self-test tells a prompt that works from one that does not. */
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import type { SelfTest } from '../bundle/types';
import { readPromptFile, writePromptFile } from '../domino/prompt/promptFile';
import { writeTinyModel } from '../model/testing/tinyModels';
import { readSafetensors } from '../tensors/safetensors';
import { at, domino, provideFiles, succeed } from './testing/commandLine';
import { HAS_TORCH, python } from './testing/python';

provideFiles();

const EMBEDDED = fileURLToPath(new URL('../../public/models/domino-py-4m', import.meta.url));
const SAMPLES = fileURLToPath(new URL('../../public/samples/live-code-execution.jsonl', import.meta.url));
const json = async (name: string) => JSON.parse(await readFile(at(name), 'utf8'));

/** A prompt that had two steps of learning, in a bundle. */
async function bundled(model: string, name: string, more = ''): Promise<void> {
  const training = '--steps 2 --domain-tokens 3 --lambda 0 --holdout 0';
  await succeed(`train --model ${model} --references @refs.jsonl --out @${name}-run ${training}`);
  await succeed(`bundle --model ${model} --prompt @${name}-run/prompt.safetensors --out @${name} --weights ${more}`);
}

/** The same prompt behind and in front of fixed tokens, as a chat template puts them. */
async function framed(run: string): Promise<void> {
  const file = readPromptFile(await readFile(at(`${run}/prompt.safetensors`)));
  const frame = { before: Int32Array.of(256, 65), between: Int32Array.of(66, 10) };
  const bytes = writePromptFile(file.prompt, { model: file.model!, options: file.options!, frame });
  await writeFile(at('framed.safetensors'), bytes);
}

describe('a bundle', () => {
  test('holds adapter, weights, scripts, settings and a self-test', async () => {
    await bundled('@model', 'whole', '--references @refs.jsonl --temperature 2 --top-k 7 --seed 5 --max-tokens 40');
    const names = (await readdir(at('whole'), { recursive: true })).sort();
    expect(names).toEqual([
      'README.md',
      'adapter',
      'adapter/adapter_config.json',
      'adapter/adapter_model.safetensors',
      'generate_peft.py',
      'generate_ray.py',
      'generate_vllm.py',
      'model',
      'model/config.json',
      'model/generation_config.json',
      'model/model.safetensors',
      'model/tokenizer.json',
      'model/tokenizer_config.json',
      'plain_model.py',
      'prompt.safetensors',
      'selftest.json',
      'selftest.py',
      'settings.py',
    ]);
    const config = await json('whole/model/config.json');
    expect(config).toMatchObject({ architectures: ['LlamaForCausalLM'], tie_word_embeddings: false });
    expect(config).not.toHaveProperty('transformers.js_config');
    const { tensors } = readSafetensors(await readFile(at('whole/model/model.safetensors')));
    expect(tensors['model.layers.1.self_attn.q_proj.weight']).toMatchObject({ dtype: 'F32', dims: [64, 32] });
    const adapter = await json('whole/adapter/adapter_config.json');
    expect(adapter).toMatchObject({ base_model_name_or_path: './model', num_virtual_tokens: 3, num_layers: 2 });
    const settings = await readFile(at('whole/settings.py'), 'utf8');
    for (const line of [
      'BASE = None',
      'TEMPERATURE = 2.0',
      'TOP_K = 7',
      'SEED = 5',
      'MAX_TOKENS = 40',
      'END_IDS = [257]',
    ])
      expect(settings).toContain(line);
    const { texts, toleranceReason } = (await json('whole/selftest.json')) as SelfTest;
    expect(texts).toHaveLength(3);
    expect(toleranceReason).toContain('same numbers');
    const score = await succeed(
      'score --model @model --references @refs.jsonl --prompt @whole/prompt.safetensors --json',
    );
    const scored = JSON.parse(score) as { logProbability: number }[];
    for (const [index, text] of texts.entries()) {
      expect(text.tokenIds.at(-1)).toBe(257);
      expect(text.tolerance).toBe(1e-3);
      expect(text.logProbability).toBeCloseTo(scored[index]!.logProbability, 3);
    }
  });

  test('has texts of the model’s own where there are no references, and names a repository where one is given', async () => {
    await bundled('@model', 'own');
    const { texts } = (await json('own/selftest.json')) as SelfTest;
    expect(texts.length).toBeGreaterThan(0);
    const prompt = '--model @model --prompt @own-run/prompt.safetensors';
    await succeed(`bundle ${prompt} --out @base --base some/model --base-revision v2 --references @refs.jsonl`);
    expect((await readdir(at('base'))).includes('model')).toBe(false);
    expect((await json('base/adapter/adapter_config.json')).base_model_name_or_path).toBe('some/model');
    expect(await readFile(at('base/settings.py'), 'utf8')).toContain('BASE = "some/model"\nREVISION = "v2"');
    const rounded = (await json('base/selftest.json')) as SelfTest;
    for (const text of rounded.texts)
      expect(text.tolerance).toBeCloseTo(Math.abs(text.logProbability - text.withoutPrompt) / 2, 9);
  });

  test('asks which repository, and names what the files say; it never takes one by itself', async () => {
    await bundled('@model', 'asking');
    await cp(at('model'), at('card'), { recursive: true });
    await writeFile(at('card/README.md'), '---\nlicense: mit\nbase_model:\n- some/upstream\n---\n');
    const line = 'bundle --prompt @asking-run/prompt.safetensors --out @none';
    const asked = await domino(`${line} --model @card`);
    expect(asked.code).toBe(2);
    expect(asked.stderr).toContain('README.md says that this model was made from some/upstream');
    expect((await domino(`${line} --model @card --base ../up`)).stderr).toContain('not the name of a repository');
    expect((await domino(`${line} --model @card --base a/b --weights`)).code).toBe(2);
    expect((await domino(`${line} --model @other --weights`)).stderr).toContain('is another model');
    await writeTinyModel(at('gemma'), 'gemma3 genai q4');
    await succeed(
      'train --model @gemma --references @refs.jsonl --out @gemma-run --steps 1 --domain-tokens 3 --lambda 0',
    );
    const none = await domino('bundle --model @gemma --prompt @gemma-run/prompt.safetensors --out @none');
    expect(none.stderr).toContain('cannot be written for PyTorch');
    expect(none.stderr).toContain('Where there is none, the prompt cannot be used outside the studio');
  });
});

describe('a PEFT adapter on the command line', () => {
  test('as folder, as its tensor and as ZIP draws and scores as the prompt it was made from', async () => {
    await bundled('@model', 'peft', '--references @refs.jsonl');
    const score = (prompt: string) => domino(`score --model @model --references @refs.jsonl --prompt ${prompt}`);
    const expected = await score('@peft-run/prompt.safetensors');
    const entries = ['adapter_config.json', 'adapter_model.safetensors'] as const;
    const files = await Promise.all(
      entries.map(async (name) => [`x/${name}`, await readFile(at(`peft/adapter/${name}`))]),
    );
    await writeFile(at('adapter.zip'), zipSync(Object.fromEntries(files)));
    for (const given of ['@peft/adapter', '@peft/adapter/adapter_model.safetensors', '@adapter.zip']) {
      const { code, stdout, stderr } = await score(given);
      expect({ code, stdout }).toEqual({ code: 0, stdout: expected.stdout });
      expect(stderr).toContain('On another model than its own a prompt means nothing');
    }
    await succeed('sample --model @model --prompt @peft/adapter --count 2 --out @drawn.jsonl');
    await succeed(
      'train --model @model --references @refs.jsonl --init @peft/adapter --out @again --steps 1 --lambda 0',
    );
    await succeed('bundle --model @model --prompt @adapter.zip --out @rebundled --weights');
    const [again, once] = await Promise.all(
      ['rebundled', 'peft'].map((name) => readFile(at(`${name}/adapter/adapter_model.safetensors`))),
    );
    expect(again).toEqual(once);
  });

  test('of another kind or width is refused by name', async () => {
    await bundled('@model', 'kinds');
    const config = await json('kinds/adapter/adapter_config.json');
    await writeFile(at('kinds/adapter/adapter_config.json'), JSON.stringify({ ...config, peft_type: 'LORA' }));
    const lora = await domino('sample --model @model --prompt @kinds/adapter --count 1 --out @none.jsonl');
    expect(lora.code).toBe(2);
    expect(lora.stderr).toContain('LoRA, which changes the model’s weights');
    await writeFile(
      at('kinds/adapter/adapter_config.json'),
      JSON.stringify({ ...config, base_model_name_or_path: 'a/b' }),
    );
    const sample = `sample --model ${EMBEDDED} --prompt @kinds/adapter --count 1 --out @none.jsonl`;
    expect((await domino(sample)).stderr).toContain('have 32 numbers and domino-py-4m’s 256. It names a/b');
    expect((await domino('sample --model @model --prompt @model --count 1 --out @none.jsonl')).code).toBe(2);
  });
});

const DRIVER = `
import runpy, sys
for folder in sys.argv[1:]:
    for name in ("settings", "plain_model", "selftest"):
        sys.modules.pop(name, None)
    sys.path.insert(0, folder)
    sys.argv = ["selftest.py", "--plain"]
    try:
        runpy.run_path(folder + "/selftest.py", run_name="__main__")
    except SystemExit as ended:
        print("FAILED", ended)
    sys.path.pop(0)
`;

describe('the self-test in plain PyTorch', () => {
  test.runIf(HAS_TORCH)(
    'passes for the embedded model and for each architecture, to 1e-3 nats a text, and fails for another prompt',
    async () => {
      await succeed(
        `train --model ${EMBEDDED} --references ${SAMPLES} --out @py-run --steps 1 --domain-tokens 8 --lambda 0`,
      );
      const embedded = `bundle --model ${EMBEDDED} --prompt @py-run/prompt.safetensors --references ${SAMPLES}`;
      await succeed(`${embedded} --out @py`);
      await bundled('@model', 'llama', '--references @refs.jsonl');
      await bundled('@other', 'qwen2', '--references @refs.jsonl');
      await writeTinyModel(at('third'), 'qwen3-rotary');
      await bundled('@third', 'qwen3', '--references @refs.jsonl');
      await writeTinyModel(at('tied'), 'llama-tied');
      await bundled('@tied', 'shared', '--references @refs.jsonl');
      await framed('llama-run');
      await succeed('bundle --model @model --prompt @framed.safetensors --out @frame --references @refs.jsonl');
      await cp(at('llama'), at('wrong'), { recursive: true });
      await mkdir(at('wrong/adapter'), { recursive: true });
      await cp(join(at('frame'), 'adapter'), join(at('wrong'), 'adapter'), { recursive: true });

      const good = ['py', 'llama', 'qwen2', 'qwen3', 'shared', 'frame'];
      const { printed } = await python(DRIVER, ...[...good, 'wrong'].map(at));
      const passed = [...printed.matchAll(/largest difference is ([\d.e-]+) nats/g)].map(([, value]) => Number(value));
      expect(passed, printed).toHaveLength(good.length);
      expect(Math.max(...passed)).toBeLessThan(1e-3);
      expect(printed).toContain('FAILED The self-test failed, so nothing is drawn.');
    },
    180_000,
  );

  test.runIf(!HAS_TORCH)('is left out: this machine has no python3 with PyTorch', () => {});
});
