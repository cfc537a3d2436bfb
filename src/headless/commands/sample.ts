import { filePrefix } from '../../domino/prompt/promptPrefix';
import { StudioError } from '../../errors';
import { type DrawEnd, mostOf } from '../../generation/drawByPlan';
import type { GeneratedRow } from '../../generation/types';
import type { ModelKnowledge } from '../../quality/domain/knowledge';
import type { FunnelCounts } from '../../quality/funnel';
import { splitRow } from '../../references/composition/compose';
import type { Composition } from '../../references/composition/types';
import { AIM_OPTIONS, aimFrom } from '../cli/aimOptions';
import { required, text } from '../cli/arguments';
import { defineCommand } from '../cli/command';
import { COMPOSITION_OPTIONS, type CompositionValues, saysColumns } from '../cli/composition';
import { CONSTRAIN_OPTION, constraintFrom, openHeld } from '../cli/constrain';
import { drawRows } from '../cli/drawRows';
import { checkResultFile, writeResultFile } from '../cli/files';
import { openInFront } from '../cli/inFront';
import { openRowJudge, type RowJudge } from '../cli/judgeRows';
import { knowledgeOf } from '../cli/modelKnowledge';
import { scorerOf } from '../cli/modelScorer';
import { batchId, fitPrompt, readNear } from '../cli/nearExamples';
import { MODEL_OPTIONS, withModel } from '../cli/openModel';
import { EXIT } from '../cli/output';
import { onModel, readPrompt } from '../cli/prompt';
import { readRecipe } from '../cli/recipeFile';
import { readReferences } from '../cli/references';
import { SAMPLING_OPTIONS, samplingOptions } from '../cli/samplingOptions';

/** Behind a prompt that was learned from several columns, a row has them too; null where its text does not split. */
const jsonLines = (
  rows: readonly GeneratedRow[],
  composition: Composition | null,
  judge: RowJudge | null,
  knowledge: ModelKnowledge | undefined,
  near: ((row: GeneratedRow) => object) | null,
): string =>
  rows
    .map((drawn) => {
      const { index, text: own, ...row } = drawn;
      const fields = composition && { fields: splitRow(composition, own).row?.fields ?? null };
      return `${JSON.stringify({ index, text: own, ...fields, ...row, ...near?.(drawn), ...judge?.of(drawn), ...(knowledge && { knowledge }) })}\n`;
    })
    .join('');

/** Draw texts from D*, or from BOS: the file has one row a line, in the order of their indices whatever the batch. */
export const command = defineCommand({
  summary:
    'Rows {index, text, tokenCount, logProbability, finishReason, seed} as JSONL, with the `fields` that a text splits into; with --references also what `check` says of each. ' +
    '--pass N draws until N pass, at most --most M (4 N); --temperature auto has the first 32 of at least 64 rows choose it. ' +
    '--examples N puts N of the references that the prompt was trained on in front of each group of 20 rows, behind the prompt; each row says how many stood there. --examples auto has the first rows choose whether 3 of them do. ' +
    '--constrain holds rows to a form as they are drawn: `tools`, calls as the references’ tools are defined; `json`; or a FILE with a JSON Schema. --near FILE fits the prompt to these examples first, and draws near them. Exit 1 where fewer than N pass; the rows are written all the same.',
  options: {
    ...MODEL_OPTIONS,
    out: required(text('FILE')),
    prompt: text('FILE'),
    near: text('FILE'),
    ...SAMPLING_OPTIONS,
    ...AIM_OPTIONS,
    ...CONSTRAIN_OPTION,
    ...COMPOSITION_OPTIONS,
  },
  stops: true,
  run: async (values, { output, signal }) => {
    const aim = aimFrom(values);
    await checkResultFile(values.out);
    const given = values.prompt === undefined ? null : await readPrompt(values.prompt, 'prompt file');
    const composition = given?.composition ?? null;
    const near = values.near === undefined ? null : await readNear(values.near, given, output);
    const recipe = await readRecipe(values.recipe);
    const against =
      values.references === undefined
        ? null
        : await readReferences(values.references, output, columnsOf(values, composition));
    const constraint = await constraintFrom(values.constrain, against);
    return withModel(values, output, async (opened) => {
      const { model } = opened;
      const learned = onModel(given, opened, output, values.prompt);
      const file =
        near && learned ? await fitPrompt(learned, near, opened, { output, signal }, values.prompt) : learned;
      const prefix = await filePrefix(model, file, values.prompt);
      const { temperature: said, ...others } = values;
      const most = mostOf(aim);
      const asked = samplingOptions(
        { ...others, temperature: said === 'auto' ? undefined : said },
        most,
        model.info.maxPositions - prefix.dims[0]!,
      );
      const room = model.info.maxPositions - prefix.dims[0]! - asked.maxTokens;
      const inFront = await openInFront(values, given, against, opened, room, output);
      const plan = {
        aim,
        temperature: said ?? asked.temperature,
        otherwise: asked.temperature,
        examples: inFront.examples,
        tried: inFront.tried,
      };
      const held = constraint && openHeld(constraint, opened, output);
      const knowledge = await knowledgeOf(opened, against?.references ?? []);
      const judge =
        against && openRowJudge(against.references, recipe, against.composition, output, knowledge, scorerOf(opened));
      try {
        const drawn = await drawRows(opened, prefix, asked, inFront.texts, plan, judge, { output, signal }, held);
        const { rows, tokens, elapsedMs, end, pilot } = drawn;
        const { temperature, examples } = drawn.manner;
        const settings = { temperature, topP: asked.topP };
        const ofNear = near && file && { ...settings, batch: batchId(file, { ...asked, ...settings }) };
        const ofRow =
          ofNear &&
          (({ temperature: own }: GeneratedRow) => ({ ...ofNear, ...(own !== undefined && { temperature: own }) }));
        await writeResultFile(values.out, jsonLines(rows, composition, judge, knowledge, ofRow));
        const tokensPerSecond = elapsedMs > 0 ? (1000 * tokens) / elapsedMs : 0;
        const cancelled = end === 'cancelled';
        if (cancelled) output.progress(`Interrupted: ${rows.length} of ${most} rows were finished and are kept.`);
        const splitting = composition && {
          split: rows.filter(({ text: own }) => splitRow(composition, own).fault === null).length,
        };
        const facts = {
          out: values.out,
          rows: rows.length,
          ...splitting,
          tokens,
          elapsedMs,
          tokensPerSecond,
          options: { ...asked, temperature },
          ...(examples > 0 && { examples }),
          cancelled,
          ...(near && ofNear && { near: { file: values.near, references: near.length }, batch: ofNear.batch }),
          ...(constraint && { constrained: constraint.kind }),
          ...(judge && { funnel: judge.counts() }),
          ...(typeof aim === 'number' ? {} : { aim, reached: end === 'reached' }),
          ...(pilot && { pilot }),
        };
        const split = splitting ? `, ${splitting.split} of them split` : '';
        output.result(facts, [
          `${values.out}: ${rows.length} rows${split}, ${tokens} tokens, ${tokensPerSecond.toFixed(0)} tokens/s`,
          ...(judge ? funnelLines(judge.counts()) : []),
        ]);
        return exitOf(end);
      } finally {
        judge?.dispose();
      }
    });
  },
});

/** How the references are read: as the prompt was learned, else as the options say; tools are those of whole conversations. */
function columnsOf(
  values: CompositionValues & { readonly constrain?: string | undefined },
  learned: Composition | null,
): Composition | CompositionValues {
  const isSaid = saysColumns(values);
  if (learned !== null && isSaid)
    throw new StudioError(
      'BAD_OPTION',
      'The prompt says what its rows are made of, and so do the options.',
      'Leave --input, --output, --learn and --template out.',
      { where: 'prompt' },
    );
  if (learned !== null) return learned;
  return values.constrain === 'tools' && !isSaid ? { learn: 'conversation' } : values;
}

/** Too few that pass is what a script must not go on with. */
function exitOf(end: DrawEnd): number {
  if (end === 'cancelled') return EXIT.interrupted;
  return end === 'most' ? EXIT.failed : EXIT.done;
}

function funnelLines({ passed, unsure, failed }: FunnelCounts): string[] {
  return [
    `  ${passed} pass${unsure > 0 ? `, ${unsure} unsure` : ''}`,
    ...Object.entries(failed).map(([check, reasons]) => {
      const parts = Object.entries(reasons).map(([reason, count]) => `${count} ${reason}`);
      return `  fail ${check}: ${parts.join(', ')}`;
    }),
  ];
}
