import { type JudgedText, judgeTexts, partsOfRubric } from '../../judging/judgeTexts';
import { LEVELS } from '../../judging/readLevel';
import { RUBRICS, type RubricName } from '../../judging/rubrics';
import { jsonText } from '../../references/formats/jsonValue';
import { integer, required, text } from '../cli/arguments';
import { defineCommand } from '../cli/command';
import { checkResultFile, readGivenFile, writeResultFile } from '../cli/files';
import { MODEL_OPTIONS, withModel } from '../cli/openModel';
import { EXIT } from '../cli/output';
import { readSamples } from '../cli/samples';

const DEFAULT_TOKENS = 256;

/** What an instruction-tuned model thinks of each row, by a rubric. It turns none away: `check --labels-at-random` says what it is worth. */
export const command = defineCommand({
  summary:
    'The samples with what a model with a chat template thinks of each, by a rubric (problem, function or a FILE with {text}).',
  options: {
    ...MODEL_OPTIONS,
    samples: required(text('FILE')),
    rubric: required(text('RUBRIC')),
    out: required(text('FILE')),
    'max-tokens': integer({ from: 1 }),
  },
  run: async (values, { output }) => {
    await checkResultFile(values.out);
    const rubric = await rubricOf(values.rubric);
    partsOfRubric(rubric);
    const samples = await readSamples(values.samples);
    const judged = await withModel(values, output, ({ model, tokenizer }) =>
      judgeTexts(
        model,
        tokenizer,
        samples.map((sample) => sample.text),
        { rubric, maxTokens: values['max-tokens'] ?? DEFAULT_TOKENS },
        { onJudged: (_, at) => output.status(`${at + 1} of ${samples.length} rows judged`) },
      ),
    );
    output.clearStatus();
    const rows = samples.map(({ fields }, at) => ({ ...fields, judge: judged[at]! }));
    await writeResultFile(values.out, rows.map((row) => `${jsonText(row)}\n`).join(''));
    const counts = countsOf(judged);
    output.result({ out: values.out, judged: judged.length, ...counts }, [
      `${values.out}: ${judged.length} rows judged`,
      ...[...LEVELS].reverse().map((level) => `  ${level}: ${counts.levels[level]}`),
      `  unknown: ${counts.unknown}`,
    ]);
    return EXIT.done;
  },
});

async function rubricOf(given: string): Promise<string> {
  if (Object.hasOwn(RUBRICS, given)) return RUBRICS[given as RubricName];
  return new TextDecoder().decode(await readGivenFile(given, 'rubric'));
}

function countsOf(judged: readonly JudgedText[]) {
  const levels = Object.fromEntries(
    LEVELS.map((each) => [each, judged.filter(({ level }) => level === each).length]),
  ) as Record<(typeof LEVELS)[number], number>;
  return { levels, unknown: judged.filter(({ level }) => level === null).length };
}
