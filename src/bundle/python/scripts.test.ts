/** The scripts of a bundle, run by Python over stand-ins that have the signatures of the libraries. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exportPeftAdapter } from '../../export/peft';
import { DEFAULT_SAMPLING } from '../../generation/options';
import { STUBS } from '../testing/stubs';
import { GENERATE_PEFT } from './generatePeft';
import { GENERATE_RAY } from './generateRay';
import { GENERATE_VLLM } from './generateVllm';
import { PLAIN_MODEL } from './plainModel';
import { SELF_TEST_SCRIPT } from './selfTestScript';
import { settingsScript } from './settings';

const HAS_PYTHON = spawnSync('python3', ['--version'], { stdio: 'ignore' }).status === 0;
const SOFT_TOKENS = 3;
const WIDTH = 4;

let folder: string;
const write = (name: string, content: string | Uint8Array): void => {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), content);
};

function writeSettings(sampling: Partial<typeof DEFAULT_SAMPLING> = {}): void {
  write(
    'settings.py',
    settingsScript({
      base: { kind: 'repository', id: 'some/model', revision: 'v2' },
      learnedOn: 'some/model-onnx',
      between: Int32Array.of(256),
      before: 0,
      endIds: [257, 258],
      maxPositions: 64,
      sampling: { ...DEFAULT_SAMPLING, count: 5, maxTokens: 40, seed: 9, ...sampling },
    }),
  );
}

/** Rows in front of a text: the soft tokens and one token between. */
const PREFIX = SOFT_TOKENS + 1;

/** As the stand-in of vLLM answers: a token's log p tells how many rows stood before it. */
function writeSelfTest(off = 0): void {
  const tokenIds = [72, 105, 257];
  const logProbability = tokenIds.reduce((sum, _, at) => sum - (PREFIX + at) / 8, 0) + off;
  const text = { tokenIds, text: 'Hi', logProbability, withoutPrompt: -9, tolerance: 1e-3 };
  write('selftest.json', JSON.stringify({ toleranceReason: 'Both compute with the same numbers.', texts: [text] }));
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'domino-scripts-'));
  const adapter = exportPeftAdapter({
    domain: { dims: [SOFT_TOKENS, WIDTH], data: new Float32Array(SOFT_TOKENS * WIDTH) },
    model: 'some/model',
    revision: null,
    layers: 1,
    attentionHeads: 1,
  });
  for (const { name, bytes } of adapter) write(`adapter/${name}`, bytes);
  write('generate_peft.py', GENERATE_PEFT);
  write('generate_vllm.py', GENERATE_VLLM);
  write('generate_ray.py', GENERATE_RAY);
  write('plain_model.py', PLAIN_MODEL);
  write('selftest.py', SELF_TEST_SCRIPT);
  write('stubs.py', STUBS);
  write(
    'drive.py',
    [
      'import json, runpy, sys',
      'import stubs',
      'sys.argv = sys.argv[1:]',
      'try:',
      '    runpy.run_path(sys.argv[0], run_name="__main__")',
      'finally:',
      '    json.dump(stubs.CALLS, open("calls.json", "w"))',
    ].join('\n'),
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Call = Readonly<Record<string, unknown>>;
interface Run {
  readonly code: number | null;
  readonly printed: string;
  readonly calls: readonly Call[];
  readonly rows: readonly Call[];
}

function run(...line: string[]): Run {
  rmSync(join(folder, 'drawn.jsonl'), { force: true });
  // -B: settings.py is written anew within a second, which Python's cache does not see.
  const { status, stdout, stderr } = spawnSync('python3', ['-B', 'drive.py', ...line], {
    cwd: folder,
    encoding: 'utf8',
  });
  let drawn = '';
  try {
    drawn = readFileSync(join(folder, 'drawn.jsonl'), 'utf8');
  } catch {
    // Nothing was drawn.
  }
  return {
    code: status,
    printed: stdout + stderr,
    calls: JSON.parse(readFileSync(join(folder, 'calls.json'), 'utf8')),
    rows: drawn
      .split('\n')
      .filter((text) => text !== '')
      .map((text) => JSON.parse(text)),
  };
}

describe.runIf(HAS_PYTHON)('the scripts of a bundle', () => {
  test('are Python', () => {
    const names = ['generate_peft', 'generate_vllm', 'generate_ray', 'plain_model', 'selftest', 'settings'];
    writeSettings();
    // As py_compile does, without its files beside the scripts.
    const compile = 'import sys; [compile(open(name).read(), name, "exec") for name in sys.argv[1:]]';
    const files = names.map((name) => `${name}.py`);
    const compiled = spawnSync('python3', ['-c', compile, ...files], { cwd: folder, encoding: 'utf8' });
    expect(compiled.stderr).toBe('');
  });

  test('call vLLM with arguments that it has: rows of embeddings, end tokens, seeds by row', () => {
    writeSettings({ temperature: 0.7, topK: 3, topP: 0.5, repetitionPenalty: 1.5 });
    writeSelfTest();
    const { code, printed, calls, rows } = run('generate_vllm.py', '--count', '5', '--batch', '2');
    expect(code, printed).toBe(0);
    expect(printed).toContain('self-test passed');
    expect(calls.find(({ call }) => call === 'LLM')).toMatchObject({
      model: 'some/model',
      revision: 'v2',
      dtype: 'float32',
      max_model_len: 64,
      enable_prompt_embeds: true,
      generation_config: 'vllm',
      logprobs_mode: 'raw_logprobs',
    });
    const asked = calls.filter(({ call }) => call === 'generate');
    const scored = asked.slice(0, 3);
    expect(scored.map((one) => [one.rows, one.allowed_token_ids, one.max_tokens])).toEqual([
      [PREFIX, [72], 1],
      [PREFIX + 1, [105], 1],
      [PREFIX + 2, [257], 1],
    ]);
    const drawn = asked.slice(3);
    expect(drawn).toHaveLength(5);
    for (const one of drawn)
      expect(one).toMatchObject({
        rows: PREFIX,
        temperature: 0.7,
        top_k: 3,
        top_p: 0.5,
        repetition_penalty: 1.5,
        max_tokens: 40,
        stop_token_ids: [257, 258],
        ignore_eos: true,
        logprobs: 0,
      });
    expect(new Set(drawn.map(({ seed }) => seed)).size).toBe(5);
    expect(rows).toHaveLength(5);
    expect(rows[4]).toMatchObject({ index: 4, text: 'Hi', tokenCount: 3, finishReason: 'stop' });
  });

  test('draw nothing where log p is another', () => {
    writeSettings();
    writeSelfTest(0.01);
    const { code, printed, rows } = run('generate_vllm.py');
    expect(code).toBe(1);
    expect(printed).toContain('The self-test failed, so nothing is drawn.');
    expect(rows).toEqual([]);
  });

  test('say before anything is loaded that vLLM takes no temperature above 2', () => {
    writeSettings({ temperature: 2.5 });
    writeSelfTest();
    const { code, printed, calls } = run('generate_vllm.py');
    expect(code).toBe(1);
    expect(printed).toContain('vLLM takes a temperature of at most 2, and settings.py has 2.5.');
    expect(calls).toEqual([]);
  });

  test('give Ray batches that are its blocks, an engine a GPU, and rows that do not depend on either', () => {
    writeSettings();
    writeSelfTest();
    const one = run('generate_vllm.py', '--count', '5').rows;
    const { code, printed, calls, rows } = run('generate_ray.py', '--count', '5', '--batch', '2', '--engines', '3');
    expect(code, printed).toBe(0);
    expect(calls.find(({ call }) => call === 'range')).toMatchObject({ n: 5, blocks: 3 });
    expect(calls.find(({ call }) => call === 'map_batches')).toMatchObject({ batch_size: 2, engines: 3, num_gpus: 1 });
    expect(rows).toEqual(one);
  });

  test('send Ray no more than it takes', () => {
    writeSettings();
    writeSelfTest();
    write('model/model.safetensors', new Uint8Array(1));
    spawnSync('truncate', ['-s', '480M', join(folder, 'model/model.safetensors')]);
    const sent = run('generate_ray.py');
    expect(sent.code).toBe(1);
    expect(sent.printed).toContain('--shared');
    const shared = run('generate_ray.py', '--shared');
    rmSync(join(folder, 'model'), { recursive: true });
    expect(shared.code, shared.printed).toBe(0);
    expect(shared.calls.find(({ call }) => call === 'init')).toEqual({
      call: 'init',
      runtime_env: { env_vars: { PYTHONPATH: expect.stringContaining('domino-scripts-') } },
    });
  });
});

test.runIf(!HAS_PYTHON)('the scripts of a bundle are left unrun: this machine has no python3', () => {});
