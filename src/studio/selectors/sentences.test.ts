import { describe, expect, it } from 'vitest';
import type { GeneratedRow } from '../../generation/types';
import { newFileId } from '../../project/ids';
import { newProject } from '../../project/newProject';
import { allReferences } from '../../project/references';
import type { Project } from '../../project/types';
import type { Finding } from '../../quality/judgement';
import { defaultRecipe } from '../../quality/recipe';
import { openJudging } from '../../quality/session';
import { sampleGroup } from './sampleGroup';
import { objectionsTo } from './sentences';

const row = { tokenCount: 9 } as GeneratedRow;
/** A project whose first example is "r3": an earlier file is gone. */
const project: Project = {
  ...newProject(),
  files: [
    {
      id: newFileId(),
      table: {
        file: 'mine.jsonl',
        format: 'jsonl',
        columns: ['input'],
        rows: ['Say it well today.', 'Name the largest river of Asia.'].map((input, at) => ({
          line: at + 1,
          cells: { input },
        })),
        problems: [],
      },
      mapping: { input: 'input' },
      firstIndex: 3,
    },
  ],
};

describe('objections in sentences', () => {
  it('name examples and samples as the page does, one objection a check, in the order of the recipe', async () => {
    const judging = openJudging(
      allReferences(project).map(({ id, input }) => ({ id, text: input })),
      defaultRecipe,
    );
    const rows = [
      ['Name a lake that lies in Europe.', 'stop'],
      ['Name a lake that lies in Europe.', 'length'],
      ['Say it  well today.', 'stop'],
      ['Name the largest river of Asia and', 'stop'],
      ['Name the largest river of Africa.', 'stop'],
    ] as const;
    const judged = await judging.add(rows.map(([text, finishReason], at) => ({ id: `s${at}`, text, finishReason })));
    expect(judged.map((judgement) => objectionsTo(project, { judgement, row }))).toEqual([
      [],
      ['Cut after 9 tokens: it did not end by itself.', 'Repeats sample 1.'],
      ['Word for word example 1.'],
      ['86 % of its wording is example 2.', 'Lacks what your examples share: ends with a full sentence.'],
      ['86 % of its wording is example 2.'],
    ]);
  });

  it('say of a check that they do not know what it is called, and why it failed', () => {
    const finding: Finding = { verdict: 'fail', reason: 'timeout', evidence: null };
    const judgement = { findings: { ...passing(), executes: finding } };
    expect(objectionsTo(project, { judgement, row })).toEqual(['Fails the check “executes” (timeout).']);
  });
});

describe('the group of a sample', () => {
  const groupOf = (findings: Record<string, Finding>) => sampleGroup(defaultRecipe, { judgement: { findings } });

  it('is its first objection in the order of the recipe', () => {
    const fail = (evidence: unknown): Finding => ({ verdict: 'fail', reason: 'any', evidence });
    expect(groupOf(passing())).toBe('good');
    expect(groupOf({ ...passing(), copies: fail({ kind: 'near' }), form: fail({}) })).toBe('near-copy');
    expect(groupOf({ ...passing(), copies: fail({ kind: 'exact' }) })).toBe('copy');
    expect(groupOf({ ...passing(), repeats: fail({}), form: fail({}) })).toBe('off-domain');
    expect(groupOf({ ...passing(), ending: fail({}), repeats: fail({}) })).toBe('cut');
    expect(groupOf({ ...passing(), repeats: fail({}) })).toBe('duplicate');
    expect(groupOf({})).toBe('unchecked');
    expect(sampleGroup(defaultRecipe, { judgement: null })).toBe('unchecked');
  });
});

function passing(): Record<string, Finding> {
  return Object.fromEntries(
    defaultRecipe.checks.map(({ name }) => [name, { verdict: 'pass', reason: null, evidence: null }]),
  );
}
