/** Conversations with tools on the command line: drawn from a random model by the tools' schemas, and judged. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Validator } from '@cfworker/json-schema';
import { describe, expect, test } from 'vitest';
import { byteTokenizer } from '../exporters/byteTokenizer';
import { hubFolder } from '../exporters/hubFolder';
import { PUBLIC_SHAPES, randomWeights } from '../exporters/randomModel';
import { splitRow } from '../references/composition/compose';
import { CALLS, COMPOSITION, conversationWith, REFERENCES, TOOLS } from '../references/testing/toolConversations';
import { at, domino, provideFiles, succeed } from './testing/commandLine';

provideFiles();

const CONTEXT = 2600;
const DRAWN = 40;

/** What `make-model` writes, at a size for a test. */
async function writeRandomModel(): Promise<void> {
  const config = {
    ...PUBLIC_SHAPES.llama,
    vocabularySize: 258,
    hiddenSize: 32,
    layers: 1,
    heads: 2,
    keyValueHeads: 1,
    headSize: 16,
    intermediateSize: 64,
    contextLength: CONTEXT,
  };
  const options = {
    weights: 'float',
    blockSize: 32,
    zeroPoints: false,
    accuracyLevel: 0,
    embedding: 'float',
    packedAttention: true,
    rotary: 'fused',
  } as const;
  for (const [path, bytes] of hubFolder(config, randomWeights(config, 5), options, byteTokenizer(CONTEXT))) {
    await mkdir(dirname(join(at('random'), path)), { recursive: true });
    await writeFile(join(at('random'), path), bytes);
  }
}

/** As a file of conversations has them. */
const rowOf = (text: string): object => {
  const { messages, tools } = splitRow(COMPOSITION, text).row!;
  return { messages, tools };
};
const writeLines = (name: string, rows: readonly object[]): Promise<void> =>
  writeFile(at(name), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
interface Row {
  readonly text: string;
  readonly finishReason: string;
  readonly judgements: Readonly<Record<string, { readonly verdict: string }>>;
}

const readLines = async (name: string): Promise<Row[]> =>
  (await readFile(at(name), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('conversations over six tools', () => {
  test('that a random model draws by the tools’ schemas: each call parses and is what its schema takes', async () => {
    await writeRandomModel();
    await writeLines('tools.jsonl', REFERENCES.map(rowOf));
    const draw = `sample --model @random --device cpu --count ${DRAWN} --temperature 4 --top-p 1 --max-tokens 2400 --references @tools.jsonl --learn conversation`;
    const facts = JSON.parse(await succeed(`${draw} --constrain tools --out @drawn.jsonl --json`));
    expect(facts).toMatchObject({ rows: DRAWN, constrained: 'tool-calls' });
    const called = new Map<string, number>();
    const rows = await readLines('drawn.jsonl');
    for (const { text, finishReason, judgements } of rows) {
      expect(finishReason).toBe('stop');
      const { row, fault } = splitRow(COMPOSITION, text);
      expect(fault).toBeNull();
      const calls = row!.messages!.flatMap(({ tool_calls: each = [] }) => each);
      expect(calls.length).toBeGreaterThan(0);
      for (const { function: call } of calls) {
        // Held against the validator, not against what drew it.
        const tool = TOOLS.find((each) => each.function.name === call.name)!;
        const schema = structuredClone({ ...tool.function.parameters, additionalProperties: false });
        expect(new Validator(schema as object, '2020-12').validate(JSON.parse(call.arguments)).errors).toEqual([]);
        called.set(call.name, (called.get(call.name) ?? 0) + 1);
      }
      expect(judgements['tool-calls']?.verdict).toBe('pass');
    }
    expect(new Set(called.keys())).toEqual(new Set(CALLS.map(([name]) => name)));

    // Without its form the same model writes nothing that splits.
    const free = JSON.parse(await succeed(`${draw.replace('2400', '40')} --out @free.jsonl --json`));
    expect(free.funnel.failed.form['does-not-split']).toBe(DRAWN);
  }, 180_000);

  test('with a wrong call are each caught, with the reason', async () => {
    const wrong: readonly (readonly [name: string, args: string])[] = [
      ['get_weather', '{"city": "Oslo", "days": "3"}'],
      ['get_wheather', '{"city": "Oslo", "days": 3}'],
      ['get_weather', '{"city": "Oslo"}'],
    ];
    await writeLines('tools.jsonl', REFERENCES.map(rowOf));
    await writeLines(
      'seeded.jsonl',
      [...wrong, CALLS[1]!].map((call) => ({ text: conversationWith([call]) })),
    );
    const check = 'check --references @tools.jsonl --samples @seeded.jsonl --learn conversation --out @judged.jsonl';
    const funnel = JSON.parse(await succeed(`${check} --json`));
    expect(funnel.byCheck['tool-calls']).toEqual({ pass: 1, fail: 3, unsure: 0 });
    const found = (await readLines('judged.jsonl')).map(({ judgements }) => judgements['tool-calls']!);
    const tool = 'get_weather';
    expect(found).toMatchObject([
      { reason: 'wrong-type', evidence: { faults: [{ tool, path: 'days', is: 'string', expected: 'integer' }] } },
      { reason: 'unknown-tool', evidence: { faults: [{ tool: 'get_wheather' }] } },
      { reason: 'missing-field', evidence: { faults: [{ tool, path: 'days' }] } },
      { reason: null },
    ]);
  });

  test.each([
    ['--constrain tools', /has no tools to go by\. Add --references/],
    ['--constrain tools --references @refs.jsonl', /has no column of conversations/],
    ['--constrain @refs.jsonl', /is no JSON Schema/],
  ])('are refused where there is nothing to hold rows to: %s', async (options, message) => {
    const { code, stderr } = await domino(`sample --model @model --count 1 --out @never.jsonl ${options}`);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});

test('rows are held to JSON, and to a schema of one’s own', async () => {
  await writeFile(
    at('schema.json'),
    JSON.stringify({ type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] }),
  );
  const draw = 'sample --model @model --device cpu --count 6 --max-tokens 40 --out @json.jsonl --constrain';
  await succeed(`${draw} json`);
  for (const { text } of await readLines('json.jsonl')) expect(typeof JSON.parse(text)).toBe('object');
  await succeed(`${draw} @schema.json`);
  for (const { text } of await readLines('json.jsonl')) expect(JSON.parse(text).n).toBeTypeOf('number');
});
