/** The dataset's card: README.md with the front matter that the Hugging Face hub and `datasets` read, and how the rows came to be. */
import type { ExportPlan } from './plan';
import { refusalWords } from './refusals';

/** Draws that had the same settings. */
export interface DrawFacts {
  /** What it was drawn from, in a person's words: "Run 1", "No prompt". */
  readonly source: string;
  /** Chosen rows. */
  readonly rows: number;
  readonly model: string;
  readonly modelHash: string;
  readonly promptHash: string;
  /** Sampling settings by their names: temperature, top-p, seed. */
  readonly sampling: Readonly<Record<string, number | string>>;
}

export interface RunFacts {
  readonly name: string;
  readonly references: number;
  readonly options: object;
}

/** What is known of a dataset besides its rows. */
export interface CardFacts {
  readonly name: string;
  readonly draws: readonly DrawFacts[];
  readonly runs: readonly RunFacts[];
  /** Names of the checks that decided which rows are good, in their order; none where nothing was checked. */
  readonly checks: readonly string[];
  /** What a person read of them and decided, in sentences; none where nobody did. */
  readonly reviewed: readonly string[];
  /** Rows that were not chosen, in sentences. */
  readonly notChosen: readonly string[];
  /** Files of the person's own examples, where some are among the rows. */
  readonly files: readonly string[];
}

export interface CardFiles {
  readonly train: string;
  readonly validation: string | null;
  readonly lineage: string | null;
  readonly spreadsheetSafe: boolean;
}

export function datasetCard(plan: ExportPlan, facts: CardFacts, files: CardFiles): string {
  const sections = [
    frontMatter(plan, facts, files),
    `# ${oneLine(facts.name)}`,
    `${plan.target.group}: ${plan.target.label}. ${plan.target.does}`,
    plan.target.loading(files.train),
    '## Rows',
    list(countLines(plan, facts, files)),
    '## How it was made',
    list(makingLines(plan, facts)),
    ...(facts.draws.length > 0 ? [drawTable(facts.draws)] : []),
    ...facts.runs.map(runSection),
    '## Lineage',
    lineageSentence(plan, files),
    '## Licences',
    list(licenceLines(plan, facts)),
  ];
  return `${sections.join('\n\n')}\n`;
}

function frontMatter({ rows, counts }: ExportPlan, { name }: CardFacts, { train, validation }: CardFiles): string {
  const splits = [['train', train] as const, ...(validation === null ? [] : [['validation', validation] as const])];
  return [
    '---',
    `pretty_name: ${JSON.stringify(oneLine(name))}`,
    ...(counts.new > 0 ? ['tags:', '- synthetic'] : []),
    'size_categories:',
    `- ${sizeCategory(rows.train + rows.validation)}`,
    'configs:',
    '- config_name: default',
    '  data_files:',
    ...splits.flatMap(([split, path]) => [`  - split: ${split}`, `    path: ${path}`]),
    '---',
  ].join('\n');
}

function sizeCategory(rows: number): string {
  if (rows < 1000) return 'n<1K';
  if (rows < 10_000) return '1K<n<10K';
  return rows < 100_000 ? '10K<n<100K' : '100K<n<1M';
}

function countLines(plan: ExportPlan, { notChosen }: CardFacts, files: CardFiles): string[] {
  const { counts, rows, split, refused, formulas, illFormed } = plan;
  const refusedLines = [...refused].map(([refusal, count]) => `${count} left out: ${refusalWords(refusal, count)}.`);
  return [
    `${counts.new} drawn by a model, ${counts.yours} a person's own examples.`,
    rows.validation > 0
      ? `${rows.train} in ${files.train}, ${rows.validation} in ${files.validation} (share ${split.share}, seed ${split.seed}; equal texts are on one side).`
      : `All in ${files.train}.`,
    ...refusedLines,
    ...notChosen,
    ...(illFormed > 0
      ? [`${illFormed} held half of a surrogate pair, which UTF-8 cannot; it is written as U+FFFD.`]
      : []),
    ...(formulas > 0
      ? [
          files.spreadsheetSafe
            ? `${formulas} cells have a ' in front that is not in the data: a spreadsheet would run them as formulas.`
            : `${formulas} cells begin as formulas do; open the file in a spreadsheet with care.`,
        ]
      : []),
  ];
}

function makingLines({ counts }: ExportPlan, { checks, reviewed, files }: CardFacts): string[] {
  return [
    ...(counts.new > 0
      ? [
          'Drawn in Domino Studio from a frozen language model, from a soft prompt learned from examples with DOMINO (arXiv 2605.30039), or from none, as the table says.',
        ]
      : []),
    ...(counts.yours > 0 && files.length > 0 ? [`Own examples from ${files.join(', ')}.`] : []),
    ...(checks.length > 0 ? [`Checked automatically for: ${checks.join(', ')}.`] : ['Not checked automatically.']),
    ...(reviewed.length > 0 ? reviewed : ['No person is said to have read every row.']),
  ];
}

function drawTable(draws: readonly DrawFacts[]): string {
  const settings = [...new Set(draws.flatMap(({ sampling }) => Object.keys(sampling)))];
  const header = ['drawn from', 'rows', 'model', ...settings, 'prompt (SHA-256)', 'model (hash)'];
  const rows = draws.map(({ source, rows, model, sampling, promptHash, modelHash }) => [
    source,
    String(rows),
    model,
    ...settings.map((name) => String(sampling[name] ?? '')),
    promptHash || 'none',
    modelHash || 'not known',
  ]);
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

const cell = (text: string): string => oneLine(text).replaceAll('|', '\\|');

function runSection({ name, references, options }: RunFacts): string {
  return [
    `### ${oneLine(name)}`,
    `Learned from ${references} examples with these settings:`,
    ['```json', JSON.stringify(options, null, 2), '```'].join('\n'),
  ].join('\n\n');
}

function lineageSentence({ facts, target }: ExportPlan, { lineage }: CardFiles): string {
  const what = 'prompt, model, seed, sampling settings, verdict and nearest example';
  return target.lineage === 'column'
    ? `Every row says under "${facts.lineageColumn}" where it comes from: ${what}.`
    : `${lineage} has a line for every row, in the order of the files, with the file, the row from 1, and where it comes from: ${what}. Trainers do not read it.`;
}

function licenceLines({ counts }: ExportPlan, { draws }: CardFacts): string[] {
  const models = [...new Set(draws.map(({ model }) => model))];
  return [
    ...(counts.new > 0 && models.length > 0
      ? [
          `What may be done with drawn rows depends on the licence of the model: ${models.join(', ')}. See its own card.`,
        ]
      : []),
    ...(counts.new > 0 ? ['It depends, too, on the rights in the examples that the prompt was learned from.'] : []),
    ...(counts.yours > 0 ? ["The person's own examples keep the rights that they came with."] : []),
    'No licence was chosen for this dataset; whoever shares it adds one.',
  ];
}

const list = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
