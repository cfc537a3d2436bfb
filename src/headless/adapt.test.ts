/** `domino adapt`: what it leaves, that it goes on as if it had not been interrupted, and that its adapter means the same in PyTorch. */
import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { encodeLessons, type LessonTokens, lessonBatch } from '../adaptation/lessonTokens';
import { readAdapter } from '../adaptation/peftAdapter';
import { hubModel } from '../bundle/hubModel';
import { PLAIN_MODEL } from '../bundle/python/plainModel';
import { TokenTable } from '../domino/prompt/tokenTable';
import { writeTinyModel } from '../model/testing/tinyModels';
import { openModelFolder } from './cli/modelFolder';
import { withModel } from './cli/openModel';
import { Output } from './cli/output';
import { readSamples } from './cli/samples';
import { at, domino, provideFiles, succeed, TEXTS } from './testing/commandLine';
import { HAS_TORCH, python } from './testing/python';

provideFiles();

const EMBEDDED = fileURLToPath(new URL('../../public/models/domino-py-4m', import.meta.url));
const SAMPLES = fileURLToPath(new URL('../../public/samples/live-code-execution.jsonl', import.meta.url));
const json = async (name: string) => JSON.parse(await readFile(at(name), 'utf8'));
const files = async (name: string) =>
  Promise.all(['adapter_config.json', 'adapter_model.safetensors'].map((file) => readFile(at(`${name}/${file}`))));

const LINE =
  'adapt --model @model --rows @refs.jsonl --rank 2 --alpha 4 --steps 6 --batch 3 --held-out 0.3 --evaluate-every 2';

describe('a student on the command line', () => {
  test('is PEFT’s two files and a record, the same for the same seed', async () => {
    const summary = JSON.parse(await succeed(`${LINE} --out @student --json`));
    expect(summary).toMatchObject({ steps: 6, stoppedBy: 'finished', form: 'open-assert' });
    expect(summary.lessons).toEqual({ trained: 4, heldOut: 2, tooLong: 0 });
    expect((await readdir(at('student'))).sort()).toEqual([
      'adapt.json',
      'adapter_config.json',
      'adapter_model.safetensors',
    ]);
    const record = await json('student/adapt.json');
    expect(record).toMatchObject({
      options: { rank: 2, alpha: 4, steps: 6, targets: 'all-linear' },
      rows: { count: 6 },
      heldOut: summary.heldOut,
    });
    expect(record.history).toHaveLength(6);
    const [config, weights] = await files('student');
    const read = readAdapter(config!, weights!, 'student');
    expect(read.shape).toMatchObject({ rank: 2, alpha: 4 });
    expect(read.layers.map(({ name }) => name)).toContain('model.layers.1.self_attn.q_proj');
    await succeed(`${LINE} --out @again`);
    expect(await files('again')).toEqual([config, weights]);
    await succeed(`${LINE} --out @seed --seed 1`);
    expect((await files('seed'))[1]).not.toEqual(weights);
    // Only some layers.
    await succeed(`${LINE} --out @some --targets q_proj,v_proj`);
    expect(new Set((await json('some/adapter_config.json')).target_modules)).toEqual(new Set(['q_proj', 'v_proj']));
  });

  test('is not overwritten unasked, and learns from what passed and has an answer', async () => {
    await succeed(`${LINE} --out @kept`);
    const refused = await domino(`${LINE} --out @kept`);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('holds a student already')]);
    // A checkpoint of the one that is overwritten is gone before the first step: nothing goes on from it.
    await writeFile(at('kept/checkpoint.safetensors'), 'another student');
    const failed = await domino(`${LINE} --out @kept --overwrite --learning-rate 1 --max-tokens 3`);
    expect([failed.code, failed.stderr]).toEqual([2, expect.stringContaining('longer than 3 tokens')]);
    expect(await readdir(at('kept'))).not.toContain('checkpoint.safetensors');
    await succeed(`${LINE} --out @kept --overwrite`);
    const rows = [
      { text: 'assert 1 + 1 == ??', output: '2', verdict: 'pass' },
      { text: 'assert 1 + 2 == ??', output: '3', verdict: 'fail' },
      { text: 'assert 1 + 3 == ??', verdict: 'pass' },
      { text: 'assert 1 + 4 == ??', output: '5' },
      { text: 'What is 1 + 5?', output: '6' },
    ];
    await writeFile(at('rows.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const line = 'adapt --model @model --rows @rows.jsonl --rank 2 --steps 1 --held-out 0 --json';
    const some = JSON.parse(await succeed(`${line} --out @some-rows`));
    expect(some).toMatchObject({
      lessons: { trained: 2 },
      leftOut: { notPassed: 1, withoutAnswer: 1, ofAnotherForm: 1 },
    });
    expect(JSON.parse(await succeed(`${line} --out @all-rows --all`)).lessons.trained).toBe(3);
    await writeFile(at('none.jsonl'), `${JSON.stringify({ text: 'assert 1 == ??' })}\n`);
    const none = await domino('adapt --model @model --rows @none.jsonl --out @none');
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('no row that a student can learn from')]);
    expect((await domino(`${LINE} --out @x --rank 0`)).code).toBe(2);
    const strange = await domino(`${LINE} --out @x --targets q_proj,nowhere`);
    expect([strange.code, strange.stderr]).toEqual([2, expect.stringContaining('nowhere')]);
  });

  test('answers the tasks of evaluate, behind its adapter and no other model’s', async () => {
    await writeFile(at('task.jsonl'), `${JSON.stringify({ input: TEXTS[1], output: '3' })}\n`);
    const teach = 'adapt --model @model --rows @task.jsonl --held-out 0 --steps 30 --learning-rate 0.05 --out @taught';
    await succeed(teach);
    const ask =
      'evaluate --model @model --tests @task.jsonl --samples 1 --temperature 0 --max-tokens 6 --k 1 --json --out';
    const score = async (more: string) => JSON.parse(await succeed(`${ask} ${more}`)).passAtK[0].value;
    expect(await score('@base.jsonl')).toBe(0);
    expect(await score('@student.jsonl --adapter @taught')).toBe(1);
    const refused = await domino(`${ask} @none.jsonl --adapter @taught`.replace('@model', EMBEDDED));
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringMatching(/names llama-q4|lora_A/)]);
    expect((await domino(`${ask} @none.jsonl --adapter @model`)).stderr).toContain('adapter_config.json');
  });

  test.skipIf(process.platform === 'win32')(
    'is kept by Ctrl-C, and goes on to what it would have been',
    { timeout: 120_000 },
    async () => {
      const line = `${LINE} --steps 40`;
      await succeed(`${line} --out @whole`);
      const root = fileURLToPath(new URL('../..', import.meta.url));
      const argv = `${line} --out @half`.split(' ').map((part) => (part.startsWith('@') ? at(part.slice(1)) : part));
      const child = spawn(process.execPath, ['--import', 'tsx', `${root}/src/headless/domino.ts`, ...argv], {
        cwd: root,
      });
      let said = '';
      const code = await new Promise<number | null>((resolve) => {
        child.stderr.on('data', (chunk: Buffer) => {
          said += chunk.toString();
          if (/step 1\/40/.test(said)) child.kill('SIGINT');
        });
        child.on('exit', resolve);
      });
      expect(code, said).toBe(130);
      expect((await readdir(at('half'))).sort()).toEqual([
        'adapt.json',
        'adapter_config.json',
        'adapter_model.safetensors',
        'checkpoint.safetensors',
      ]);
      expect((await json('half/adapt.json')).steps).toBeLessThan(40);
      await succeed('adapt --model @model --rows @refs.jsonl --out @half --resume');
      expect(await files('half')).toEqual(await files('whole'));
      const losses = async (name: string) =>
        (await json(`${name}/adapt.json`)).history.map(({ loss, heldOut }: { loss: number; heldOut: number }) => [
          loss,
          heldOut,
        ]);
      expect(await losses('half')).toEqual(await losses('whole'));
      const other = await domino('adapt --model @model --rows @refs.jsonl --out @half --resume');
      expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('checkpoint')]);
    },
  );
});

/** torch of before 2.0 has no such function under this name. */
const DRIVER = `
import json, math, sys
import torch
import torch.nn.functional as F
def attention(q, k, v, is_causal):
    n = q.shape[-2]
    scores = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])
    return scores.masked_fill(torch.ones(n, n, dtype=torch.bool).triu(1), -math.inf).softmax(-1) @ v
F.scaled_dot_product_attention = attention
folder = sys.argv[1]
sys.path.insert(0, folder)
from plain_model import PlainModel
for adapter in (None, folder):
    model = PlainModel(folder + "/model", adapter=adapter)
    said = []
    for lesson in json.load(open(folder + "/lessons.json")):
        ids = torch.tensor(lesson["ids"])
        log_p = model.logits(model.embed(ids)).log_softmax(-1)
        of = log_p[torch.arange(len(ids) - 1), ids[1:]]
        said.append(float(of[lesson["answerFrom"] - 1 :].sum()))
    print(json.dumps(said))
`;

/** Teaches a student, writes its model for PyTorch, and says log p of some lessons there and here. */
async function bothWays(name: string, model: string, rows: string, more: string) {
  await succeed(`adapt --model ${model} --rows ${rows} --out @${name} --held-out 0 ${more}`);
  await mkdir(at(`${name}/model`));
  const path = model.startsWith('@') ? at(model.slice(1)) : model;
  for (const file of await hubModel(await openModelFolder(path)))
    await writeFile(at(`${name}/model/${file.name}`), file.bytes);
  await writeFile(at(`${name}/plain_model.py`), PLAIN_MODEL);
  const [config, weights] = await files(name);
  const { shape, weights: adapter } = readAdapter(config!, weights!, name);
  const texts = (await readSamples(rows.startsWith('@') ? at(rows.slice(1)) : rows)).slice(0, 5);
  const lessons = texts.map(({ text, answer }) => ({ question: text, answer: answer! }));
  return withModel({ model: path, device: 'cpu', adapter: shape }, new Output(false), async (opened) => {
    const own = opened.model;
    const { encoded } = encodeLessons(lessons, { kind: 'open-assert' }, opened.tokenizer, own.info, 4096);
    await writeFile(
      at(`${name}/lessons.json`),
      JSON.stringify(encoded.map(({ ids, answerFrom }) => ({ ids: [...ids], answerFrom }))),
    );
    const table = await TokenTable.create(
      own,
      encoded.map(({ ids }) => ids),
    );
    const score = async (rowsOf: readonly LessonTokens[]) => {
      const { inputsEmbeds, labels } = lessonBatch(rowsOf, table);
      return [...(await own.score(inputsEmbeds, labels))];
    };
    const base = await score(encoded);
    own.adaptation!.use(adapter);
    const adapted = await score(encoded);
    const { code, printed } = await python(DRIVER, at(name));
    expect(code, printed).toBe(0);
    const [torchBase, torchAdapted] = printed
      .trim()
      .split('\n')
      .slice(-2)
      .map((line) => JSON.parse(line) as number[]);
    const apart = (one: number[], other: number[]) => Math.max(...one.map((value, i) => Math.abs(value - other[i]!)));
    return { base: apart(base, torchBase!), adapted: apart(adapted, torchAdapted!), moved: apart(base, adapted) };
  });
}

describe('an adapter in plain PyTorch', () => {
  test.runIf(HAS_TORCH).each([
    ['py', EMBEDDED, SAMPLES, '--steps 3 --batch 4 --learning-rate 0.01'],
    ['llama', '@model', '@refs.jsonl', '--steps 10 --batch 6 --learning-rate 0.05 --rank 3'],
    ['qwen2', '@other', '@refs.jsonl', '--steps 10 --batch 6 --learning-rate 0.05'],
    ['third', '@qwen3', '@refs.jsonl', '--steps 10 --batch 6 --learning-rate 0.05 --targets q_proj,down_proj'],
  ])('gives the studio’s log-probabilities to 1e-3 nats a lesson: %s', { timeout: 180_000 }, async (name, ...given) => {
    await writeTinyModel(at('qwen3'), 'qwen3-rotary');
    const { adapted, moved } = await bothWays(name, ...given);
    expect(moved).toBeGreaterThan(0.1);
    expect(adapted).toBeLessThan(1e-3);
  });

  test.runIf(!HAS_TORCH)('is left out: this machine has no python3 with PyTorch', () => {});
});
