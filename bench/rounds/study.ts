/**
 * npx tsx bench/rounds/study.ts --out FOLDER [--seeds 0,1,2,3,4] [--rows 30] [--rounds 3] [--steps 60] [--tests 20]
 *
 * Rounds that follow a student's mistakes against as many rows drawn near nothing, on the sample set of code execution: of 66 rows some are
 * tasks that nothing sees, the others the references. A prompt is learned from the references; the student learns drawn rows alone. The first
 * round is the same for both. Prompts and results are kept in FOLDER as they come: a study that was ended goes on.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { learnPrompt } from '../../src/domino/learnPrompt';
import { presetOptions } from '../../src/domino/presets';
import { type PromptFile, readPromptFile } from '../../src/domino/prompt/promptFile';
import { makeResultFolder } from '../../src/headless/cli/files';
import { withModel } from '../../src/headless/cli/openModel';
import { Output } from '../../src/headless/cli/output';
import { readReferences } from '../../src/headless/cli/references';
import { childPython } from '../../src/headless/python/childPython';
import type { OpenedCheckpoint } from '../../src/model/openCheckpoint';
import { RunControl } from '../../src/optimization/runControl';
import { tasksOf } from '../../src/tasks/readTasks';
import { Random } from '../../src/tensors/random';
import { arm, type SeedSetting } from './arm';
import { say, summary } from './summary';

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: join(tmpdir(), 'rounds') },
    seeds: { type: 'string', default: '0,1,2,3,4' },
    rows: { type: 'string', default: '30' },
    rounds: { type: 'string', default: '3' },
    steps: { type: 'string', default: '60' },
    tests: { type: 'string', default: '20' },
  },
});
const [MODEL, SET] = ['public/models/domino-py-4m', 'public/samples/live-code-execution.jsonl'];
const SHAPE = { rank: 8, alpha: 16, targets: 'all-linear' } as const;
const output = new Output(false);
const python = childPython();

const { references } = await readReferences(SET, output);
const { tasks } = await tasksOf(
  references.map(({ input, output: answer, source }) => ({
    line: source.line,
    question: input,
    answer: answer ?? null,
  })),
  python,
);
await makeResultFolder(values.out);
const seeds = values.seeds.split(',').map(Number);
try {
  await withModel({ model: MODEL, device: 'cpu', adapter: SHAPE }, output, async (opened) => {
    for (const seed of seeds) {
      const order = new Random(`tests/${seed}`).shuffle(tasks.map((_, at) => at));
      const held = new Set(order.slice(0, Number(values.tests)));
      const known = tasks.filter((_, at) => !held.has(at));
      const setting: SeedSetting = {
        seed,
        rows: Number(values.rows),
        rounds: Number(values.rounds),
        steps: Number(values.steps),
        shape: SHAPE,
        tests: tasks.filter((_, at) => held.has(at)),
        references: known.map(({ id, question, answer }) => ({ id, question, answer })),
      };
      const prompt = await promptOf(
        opened,
        known.map(({ question }) => question),
        seed,
      );
      for (const follow of ['failures', 'nothing'] as const) {
        const path = join(values.out, `${follow}-${seed}-${values.rows}-${values.rounds}-${values.steps}.json`);
        if (await stored(path)) continue;
        const done = await arm(opened, prompt, setting, follow, python, output);
        await writeFile(path, JSON.stringify(done));
        say({ seed, follow, seconds: done.seconds, rounds: done.rounds.map(({ score, loss }) => ({ score, loss })) });
      }
    }
  });
} finally {
  python.dispose();
}
await summary(values.out, seeds, `${values.rows}-${values.rounds}-${values.steps}`);

/** The run is made once; it is in the folder after that. */
async function promptOf(opened: OpenedCheckpoint, trained: readonly string[], seed: number): Promise<PromptFile> {
  const path = join(values.out, `prompt-${seed}.safetensors`);
  const known = await stored(path);
  if (known) return readPromptFile(known);
  const options = { ...presetOptions('studio'), seed };
  const { promptFile } = await learnPrompt(opened, { references: trained, options, control: new RunControl() });
  await writeFile(path, promptFile);
  return readPromptFile(promptFile);
}

async function stored(path: string): Promise<Uint8Array | null> {
  return readFile(path).catch(() => null);
}
