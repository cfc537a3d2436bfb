/** A project with what a proof needs, for tests: twelve examples with answers, and rows that pass the checks with answers of their own. */
import { sampleId } from '../../project/ids';
import type { Sample } from '../../project/types';
import { defaultRecipe } from '../../quality/recipe';
import { Random } from '../../tensors/random';
import { loadModel } from '../actions/model/model';
import { addFiles } from '../actions/references/references';
import type { FakeOptions } from './fakeEngine';
import { fakeStudio } from './fakeStudio';

const lines = (count: number, of: (at: number) => object): string =>
  Array.from({ length: count }, (_, at) => JSON.stringify(of(at))).join('\n');

/** Of its own words: no two are nearly the same. */
export function questionOf(name: string): string {
  const random = new Random(name);
  const word = (): string => Array.from({ length: 6 }, () => 'abcdefghijklmnopqrstuvwxyz'[random.integer(26)]).join('');
  const lines = Array.from({ length: 6 }, () => `    ${word()} = ${word()}(${word()})`);
  return `def ${name}(x):\n${lines.join('\n')}\n    return x\n\nassert ${name}(1) == ??`;
}

/** Twelve, by number from 0. */
export const ownQuestion = (at: number): string => questionOf(`own_${at}`);

/** @param answers whether the examples have a column of them, and the checks found those of the rows */
export async function withRows(options: FakeOptions = {}, rows = 20, answers = true) {
  const studio = fakeStudio(options);
  const content = lines(12, (at) => ({ input: ownQuestion(at), ...(answers && { output: '1' }) }));
  await addFiles(studio, [new File([content], 'mine.jsonl')]);
  await loadModel(studio);
  const checks = Object.fromEntries(
    defaultRecipe.checks.map(({ name }) => [name, { verdict: 'pass', reason: null, evidence: {} }] as const),
  );
  const answer = {
    verdict: 'pass',
    reason: null,
    evidence: { unrun: null, answers: ['1'], given: null, exception: null },
  };
  const samples = Array.from({ length: rows }, (_, at): Sample => {
    const text = questionOf(`new_${at}`);
    const row = { index: at, text, tokenCount: 9, logProbability: -3, finishReason: 'stop', seed: at } as const;
    return {
      id: sampleId(at),
      batchId: 'b' as never,
      row,
      judgement: { findings: { ...checks, ...(answers && { answer }) } as never },
    };
  });
  studio.store.edit({
    type: 'addBatch',
    batch: {
      ...{ id: 'b' as never, method: 'no-prompt', runId: null, sourceName: 'No prompt', createdAt: 0, prompt: null },
      ...{ model: { id: 'domino-py-4m', hash: 'f00d' }, count: rows, temperature: 1, topK: 0, topP: 1 },
      ...{ repetitionPenalty: 1, maxTokens: 64, seed: 0 },
    },
  });
  studio.store.addSamples(samples);
  studio.store.setProofDraft({ tasks: 4, steps: 12, samples: 2, k: 2 });
  return studio;
}
