import { computedAnswer } from '../../quality/checks/answer';
import { runEvidence } from '../../quality/checks/runs';
import type { Judgement } from '../../quality/judgement';
import { openJudging } from '../../quality/session';
import { type Verdict, verdictOf } from '../../quality/verdict';
import { jsonText } from '../../references/formats/jsonValue';
import { required, text } from '../cli/arguments';
import { defineCommand } from '../cli/command';
import { COMPOSITION_OPTIONS } from '../cli/composition';
import { checkResultFile, writeResultFile } from '../cli/files';
import { EXIT } from '../cli/output';
import { readRecipe } from '../cli/recipeFile';
import { readReferences } from '../cli/references';
import { readSamples } from '../cli/samples';
import { childPython } from '../python/childPython';

/** Where samples are lost. */
interface Funnel {
  readonly drawn: number;
  /** What each check says of all of them, whatever the others say. */
  readonly byCheck: Readonly<Record<string, Readonly<Record<Verdict['verdict'], number>>>>;
  readonly passed: number;
}

/**
 * Judge samples by a recipe, as the page does. References and samples are named by their lines. A sample whose file does not say
 * how it ended is taken to have ended by itself.
 */
export const command = defineCommand({
  summary: 'The samples with what the checks of a recipe say of each, as JSONL; how many pass each check.',
  options: {
    references: required(text('FILE')),
    samples: required(text('FILE')),
    out: required(text('FILE')),
    recipe: text('FILE'),
    ...COMPOSITION_OPTIONS,
  },
  run: async (values, { output }) => {
    await checkResultFile(values.out);
    const recipe = await readRecipe(values.recipe);
    const { references, composition } = await readReferences(values.references, output, values);
    const samples = await readSamples(values.samples);
    const python = childPython();
    const judging = openJudging(
      references.map(({ input, source }) => ({ id: String(source.line), text: input })),
      recipe,
      python,
    );
    const judgements = await judging
      .add(samples.map((sample) => ({ ...sample, composition })))
      .finally(() => python.dispose());
    const unavailable = judgements
      .map((judgement) => runEvidence(judgement)?.unrun)
      .find((unrun) => unrun?.kind === 'unavailable');
    if (unavailable?.kind === 'unavailable') output.progress(`${unavailable.message} ${unavailable.remedy}`);
    const verdicts = judgements.map((judgement) => verdictOf(judgement, recipe));
    const rows = samples.map(({ fields, answer }, at) => ({
      ...fields,
      ...answerOf(judgements[at]!, answer),
      judgements: judgements[at]!.findings,
      verdict: verdicts[at]!.verdict,
    }));
    await writeResultFile(values.out, rows.map((row) => `${jsonText(row)}\n`).join(''));
    const names = recipe.checks.map(({ name }) => name);
    const funnel = funnelOf(names, judgements, verdicts);
    output.result(funnel, linesOf(funnel, values.out));
    return EXIT.done;
  },
});

/** What the row asks, as it was computed, where the file has no answer: under the name that `export` reads answers by. */
function answerOf(judgement: Judgement, given: string | null): { readonly output?: string } {
  const answer = computedAnswer(judgement);
  return given === null && answer !== null ? { output: answer } : {};
}

function funnelOf(names: readonly string[], judgements: readonly Judgement[], verdicts: readonly Verdict[]): Funnel {
  const countsOf = (name: string) => {
    const counts = { pass: 0, fail: 0, unsure: 0 };
    for (const { findings } of judgements) counts[findings[name]!.verdict]++;
    return counts;
  };
  return {
    drawn: judgements.length,
    byCheck: Object.fromEntries(names.map((name) => [name, countsOf(name)])),
    passed: verdicts.filter(({ verdict }) => verdict === 'pass').length,
  };
}

function linesOf({ drawn, byCheck, passed }: Funnel, out: string): string[] {
  const width = Math.max(...Object.keys(byCheck).map((name) => name.length));
  return [
    `${out}: ${passed} of ${drawn} samples pass`,
    ...Object.entries(byCheck).map(
      ([name, { pass, fail, unsure }]) =>
        `  ${name.padEnd(width)}  ${pass} pass, ${fail} fail${unsure > 0 ? `, ${unsure} unsure` : ''}`,
    ),
  ];
}
