import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../errors';
import { fakeExecutor, finished, raised } from '../execution/testing/fakeExecutor';
import type { Executor } from '../execution/types';
import type { SampleText } from './checks/check';
import { withRule } from './formRules';
import type { Judgement } from './judgement';
import { type JudgedSample, JudgingMemory } from './judgingMemory';
import { CHECK_NAMES, type CheckName, defaultRecipe, type Recipe, withCheck } from './recipe';
import { openJudging } from './session';
import { someReferences, someSamples } from './testing/arbitraries';
import { fresh, functions } from './testing/judging';

const programs = functions.map((text, at) => ({ id: `r${at}`, text }));
const sampleOf = (text: string, id: string): SampleText => ({ id, text, finishReason: 'stop' });
/** What a program gives follows from it alone, and is not the same for all. */
const answerOf = ({ source }: { source: string }) => (source.length % 7 === 0 ? raised('ValueError') : finished('7'));
const OWN = 'def check(row):\n    return True\n';

const change = fc.oneof(
  fc.record({
    kind: fc.constant('check' as const),
    name: fc.constantFrom<CheckName>(...CHECK_NAMES),
    asked: fc.boolean(),
    settings: fc.constantFrom<object>({}, { similarity: 0.6 }, { source: OWN }, { texts: ['Say a b c.'], file: 't' }),
  }),
  fc.record({ kind: fc.constant('rule' as const), id: fc.constantFrom('python', 'ends:.', 'x'), asked: fc.boolean() }),
  fc.record({
    kind: fc.constant('text' as const),
    at: fc.nat(20),
    text: fc.constantFrom('Say a b.', 'Say f f f', fresh),
  }),
  fc.record({ kind: fc.constant('references' as const), left: fc.nat(4) }),
  fc.record({ kind: fc.constant('executor' as const), there: fc.boolean() }),
);

/** The settings that a check takes; others refuse the recipe, which is tested elsewhere. */
const TAKES: Partial<Record<CheckName, readonly string[]>> = {
  copies: ['similarity'],
  repeats: ['similarity'],
  own: ['source'],
  decontaminate: ['texts', 'file', 'similarity'],
};

function changed(recipe: Recipe, { name, asked, settings }: { name: CheckName; asked: boolean; settings: object }) {
  const own = Object.entries(settings).filter(([key]) => TAKES[name]?.includes(key));
  const next = withCheck(recipe, name, asked, Object.fromEntries(own));
  return next.checks.length === 0 ? recipe : next;
}

describe('what sessions before found', () => {
  it('is what a fresh one finds, after any changes of the recipe, the texts, the references and what runs them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(someReferences, fc.constant(programs)),
        someSamples(12),
        fc.array(change, { minLength: 1, maxLength: 8 }),
        async (all, drawn, changes) => {
          const memory = new JudgingMemory();
          let [references, recipe, samples]: [typeof all, Recipe, SampleText[]] = [all, defaultRecipe, [...drawn]];
          samples.push(sampleOf(fresh, 'fresh'), sampleOf(`${fresh}\n`, 'again'));
          let executor: Executor | null = fakeExecutor(answerOf);
          let before: { recipe: Recipe; judged: readonly JudgedSample[] } | null = null;
          for (const each of changes) {
            if (each.kind === 'check') recipe = changed(recipe, each);
            if (each.kind === 'rule') recipe = withRule(recipe, each.id, each.asked);
            if (each.kind === 'text') {
              const at = each.at % samples.length;
              samples = samples.with(at, { ...samples[at]!, text: each.text });
            }
            if (each.kind === 'references') references = all.slice(0, each.left);
            if (each.kind === 'executor') executor = each.there ? fakeExecutor(answerOf) : null;
            const judged = await openJudging(references, recipe, executor, memory).add(samples);
            expect(judged).toEqual(await openJudging(references, recipe, executor).add(samples));
            // What was kept with a project, whose session is gone.
            if (each.kind === 'references' || each.kind === 'executor') before = null;
            const told = openJudging(references, recipe, executor);
            if (before !== null) told.remember(before.recipe, before.judged);
            expect(await told.add(samples)).toEqual(judged);
            before = { recipe, judged: samples.map((sample, at) => ({ sample, judgement: judged[at]! })) };
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('is not run again when a check or a rule is switched off and on, nor is a text that another row has', async () => {
    const executor = fakeExecutor(answerOf);
    const memory = new JudgingMemory();
    const samples = [sampleOf(fresh, 's0'), sampleOf(fresh, 's1'), sampleOf(functions[0]!, 's2')];
    const recipe = withCheck(defaultRecipe, 'own', true, { source: OWN });
    const judge = (asked: Recipe): Promise<Judgement[]> => openJudging(programs, asked, executor, memory).add(samples);
    const first = await judge(recipe);
    const ran = executor.seen.length;
    // The references, each text once, and the person's own check of each row.
    expect(ran).toBe(programs.length + 2 + 3);
    for (const other of [
      withRule(recipe, 'python', false),
      withCheck(recipe, 'repeats', false),
      withCheck(recipe, 'runs', false),
      withCheck(recipe, 'copies', true, { similarity: 0.5 }),
      recipe,
    ])
      await judge(other);
    expect(executor.seen).toHaveLength(ran);
    expect(await judge(recipe)).toEqual(first);
    await judge(withCheck(recipe, 'own', true, { source: `${OWN}\n# other` }));
    expect(executor.seen).toHaveLength(ran + 3);
  });

  it('for want of Python is asked again once it is there', async () => {
    const memory = new JudgingMemory();
    const recipe = withCheck(defaultRecipe, 'own', true, { source: OWN });
    const run = () => Promise.reject(new StudioError('PYTHON_UNAVAILABLE', 'No Python.', 'Connect.'));
    const samples = [sampleOf(fresh, 's0')];
    const [without] = await openJudging(programs, recipe, { run }, memory).add(samples);
    expect([without!.findings.runs?.verdict, without!.findings.own?.verdict]).toEqual(['unsure', 'unsure']);
    const executor = fakeExecutor(() => finished('True'));
    const [now] = await openJudging(programs, recipe, executor, memory).add(samples);
    expect(now).toEqual((await openJudging(programs, recipe, executor).add(samples))[0]);
    expect(now!.findings.runs?.verdict).toBe('pass');
  });
});
