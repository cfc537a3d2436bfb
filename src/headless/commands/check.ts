import { basename } from 'node:path';
import { StudioError } from '../../errors';
import { auditWords, type MemorisationAudit } from '../../metrics/auditWords';
import { form } from '../../quality/checks/form';
import { rowsBreaking, rulesOff } from '../../quality/formRules';
import { foundAnswer } from '../../quality/foundAnswer';
import type { Judgement } from '../../quality/judgement';
import type { Scorer } from '../../quality/likelihood';
import { type Recipe, withCheck } from '../../quality/recipe';
import { openJudging } from '../../quality/session';
import { DOMAIN_SHARE, domainProfile } from '../../quality/structure/profile';
import { describeRequirement } from '../../quality/structure/requirements';
import { unrunOf } from '../../quality/unrun';
import { type Verdict, verdictOf } from '../../quality/verdict';
import { jsonText } from '../../references/formats/jsonValue';
import { flag, integer, required, text } from '../cli/arguments';
import { defineCommand } from '../cli/command';
import { COMPOSITION_OPTIONS } from '../cli/composition';
import { DEVICE_OPTION } from '../cli/device';
import { checkResultFile, readGivenFile, writeResultFile } from '../cli/files';
import { type LabelledQuality, labelledQuality } from '../cli/labels';
import { modelScorer } from '../cli/modelScorer';
import { notJudgedWords } from '../cli/notJudgedWords';
import { EXIT, type Output } from '../cli/output';
import { readRecipe } from '../cli/recipeFile';
import { readReferences } from '../cli/references';
import { auditOfRun } from '../cli/runSplit';
import { readSamples } from '../cli/samples';
import { childPython } from '../python/childPython';

/** Where samples are lost. */
interface Funnel {
  readonly drawn: number;
  /** What each check says of all of them, whatever the others say. */
  readonly byCheck: Readonly<Record<string, Readonly<Record<Verdict['verdict'], number>>>>;
  readonly passed: number;
  /** The rules of form that the references gave rise to, where the recipe asks for form. */
  readonly rules?: readonly Rule[];
  /** What the samples have from references that were trained on, where --run says which. */
  readonly memorisation?: MemorisationAudit;
  /** What the file's own labels tell, where --labels-at-random says that they may tell of all. */
  readonly calibration?: LabelledQuality;
}

interface Rule {
  /** What a recipe switches it off by. */
  readonly id: string;
  readonly words: string;
  /** References that keep to it, of so many that it can be told of. */
  readonly kept: number;
  readonly of: number;
  readonly asked: boolean;
  /** Samples that break it. */
  readonly failed: number;
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
    run: text('RUN'),
    test: text('FILE'),
    check: text('FILE'),
    model: text('DIR'),
    answers: integer({ from: 1, to: 50 }),
    device: DEVICE_OPTION,
    'labels-at-random': flag(),
    ...COMPOSITION_OPTIONS,
  },
  run: async (values, { output }) => {
    await checkResultFile(values.out);
    const asked = withAnswers(withPlausibility(await readRecipe(values.recipe), values.model), values);
    const given = await withTestFile(asked, values.test, output);
    const recipe = await withOwnCheck(given, values.check);
    const file = await readReferences(values.references, output, values);
    const { references, composition } = file;
    const samples = await readSamples(values.samples);
    const texts = samples.map((sample) => sample.text);
    const memorisation = values.run === undefined ? null : await auditOfRun(values.run, file, texts);
    const python = childPython();
    const judge = (scorer: Scorer | null): Promise<Judgement[]> =>
      openJudging(
        references.map(({ input, source }) => ({ id: String(source.line), text: input })),
        recipe,
        python,
        undefined,
        scorer,
      ).add(samples.map((sample) => ({ ...sample, composition })));
    const judgements = await (values.model === undefined
      ? judge(null)
      : modelScorer({ model: values.model, device: values.device }, output, judge)
    ).finally(() => python.dispose());
    const unavailable = judgements.map(unrunOf).find((unrun) => unrun?.kind === 'unavailable');
    if (unavailable?.kind === 'unavailable') output.progress(`${unavailable.message} ${unavailable.remedy}`);
    const notJudged = judgements.map(notJudgedWords).find((words) => words !== null);
    if (notJudged !== undefined) output.progress(notJudged);
    const verdicts = judgements.map((judgement) => verdictOf(judgement, recipe));
    const rows = samples.map(({ fields, answer }, at) => ({
      ...fields,
      ...answerOf(judgements[at]!, answer),
      judgements: judgements[at]!.findings,
      verdict: verdicts[at]!.verdict,
    }));
    await writeResultFile(values.out, rows.map((row) => `${jsonText(row)}\n`).join(''));
    const names = recipe.checks.map(({ name }) => name);
    const inputs = references.map(({ input }) => input);
    const funnel: Funnel = {
      ...funnelOf(names, judgements, verdicts),
      ...rulesOf(inputs, recipe, judgements),
      ...(memorisation && { memorisation }),
      ...(values['labels-at-random'] && { calibration: labelledQuality(samples, judgements, recipe) }),
    };
    output.result(funnel, linesOf(funnel, values.out));
    return EXIT.done;
  },
});

/** A model that is given is asked what it makes of the rows. */
function withPlausibility(recipe: Recipe, model: string | undefined): Recipe {
  const isAsked = recipe.checks.some(({ name }) => name === 'plausibility');
  return model === undefined || isAsked ? recipe : withCheck(recipe, 'plausibility', true);
}

/** With answers of the model, so many replies each. @throws StudioError BAD_OPTION without a model */
function withAnswers(recipe: Recipe, { answers, model }: { answers?: number | undefined; model?: string | undefined }) {
  if (answers === undefined) return recipe;
  if (model === undefined)
    throw new StudioError('BAD_OPTION', 'Nobody can be asked for answers without a model.', 'Name one by --model.', {
      where: 'answers',
    });
  const given = recipe.checks.find(({ name }) => name === 'model-answer');
  return withCheck(recipe, 'model-answer', true, { ...given, samples: answers });
}

/** With the texts of a test file that no sample may be of. */
async function withTestFile(recipe: Recipe, path: string | undefined, output: Output): Promise<Recipe> {
  if (path === undefined) return recipe;
  const { references } = await readReferences(path, output);
  const given = recipe.checks.find(({ name }) => name === 'decontaminate');
  const texts = references.map(({ input }) => input);
  return withCheck(recipe, 'decontaminate', true, { ...given, file: basename(path), texts });
}

/** With the function in a file of Python. */
async function withOwnCheck(recipe: Recipe, path: string | undefined): Promise<Recipe> {
  if (path === undefined) return recipe;
  const source = new TextDecoder().decode(await readGivenFile(path, 'file with the check'));
  return withCheck(recipe, 'own', true, { source });
}

/** What the row asks, as it was computed or as the model says, where the file has no answer: under the name that `export` reads answers by. */
function answerOf(judgement: Judgement, given: string | null): { readonly output?: string } {
  const found = foundAnswer(judgement);
  return given === null && found !== null ? { output: found.answer } : {};
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

function rulesOf(
  references: readonly string[],
  recipe: Recipe,
  judgements: readonly Judgement[],
): Pick<Funnel, 'rules'> {
  const entry = recipe.checks.find(({ name }) => name === form.name);
  if (entry === undefined) return {};
  const share = typeof entry.share === 'number' ? entry.share : DOMAIN_SHARE;
  const failed = rowsBreaking(judgements);
  const off = rulesOff(recipe);
  return {
    rules: domainProfile(references, share).rules.map(({ id, requirement, kept, of }) => ({
      id,
      words: describeRequirement(requirement),
      kept,
      of,
      asked: !off.includes(id),
      failed: failed.get(id) ?? 0,
    })),
  };
}

/** Rules that samples break, and those that are not asked. */
function ruleLines(rules: readonly Rule[]): string[] {
  return rules
    .filter(({ asked, failed }) => !asked || failed > 0)
    .sort((a, b) => b.failed - a.failed)
    .map(({ id, words, kept, of, asked, failed }) =>
      asked
        ? `    ${words} (${kept} of ${of}; ${id}): ${failed} fail`
        : `    ${words} (${kept} of ${of}; ${id}): not asked`,
    );
}

function linesOf({ drawn, byCheck, passed, rules = [], memorisation, calibration }: Funnel, out: string): string[] {
  const width = Math.max(...Object.keys(byCheck).map((name) => name.length));
  return [
    `${out}: ${passed} of ${drawn} samples pass`,
    ...Object.entries(byCheck).flatMap(([name, { pass, fail, unsure }]) => [
      `  ${name.padEnd(width)}  ${pass} pass, ${fail} fail${unsure > 0 ? `, ${unsure} unsure` : ''}`,
      ...(name === form.name ? ruleLines(rules) : []),
    ]),
    ...(memorisation ? [`  ${auditWords(memorisation)}`] : []),
    ...(calibration ? calibrationLines(calibration) : []),
  ];
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;

function calibrationLines({ labels, quality, opinions }: LabelledQuality): string[] {
  return [
    quality === null
      ? `  ${labels} labels: too few of rows that pass to tell how good those are`
      : `  of those that pass ${percent(quality.share)} would be accepted (95 %: ${percent(quality.interval[0])} to ${percent(quality.interval[1])}), by ${quality.labels} labels; Brier ${quality.brier.toFixed(3)}, of one share for all ${quality.brierOfShare.toFixed(3)}`,
    ...Object.entries(opinions).map(([name, agreement]) =>
      agreement === null
        ? `  ${name}: no label of a row that it has an opinion on`
        : `  ${name} agrees with ${agreement.agreed} of ${agreement.of} labels (95 %: ${percent(agreement.interval[0])} to ${percent(agreement.interval[1])}; by chance ${percent(agreement.chance)}): it ${agreement.mayReject ? 'may reject' : 'only informs'}`,
    ),
  ];
}
