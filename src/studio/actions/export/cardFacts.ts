/** What a dataset's card says of how its rows came to be, from the records of the project. */

import type { CardFacts, DrawFacts } from '../../../export/card';
import { mannerInWords } from '../../../generation/pilot';
import { sha256Hex } from '../../../hub/sha256';
import { keptReferences } from '../../../project/references';
import { batchOf } from '../../../project/samples';
import type { Batch, Project, Sample } from '../../../project/types';
import { passingQuality } from '../../selectors/quality';
import { reviewCounts } from '../../selectors/review';
import { recipeOf } from '../../selectors/sampleGroup';
import { formatShare, plural } from '../../ui/format';
import { type ExportState, notChosen, type RowChoice, samplesIn } from './exportRows';

/** SHA-256 of every prompt that drew one of the samples, in hex. */
export async function promptHashes(
  project: Pick<Project, 'batches'>,
  samples: readonly Sample[],
): Promise<ReadonlyMap<Uint8Array, string>> {
  const prompts = new Set<Uint8Array>();
  for (const sample of samples) {
    const { prompt } = batchOf(project, sample);
    if (prompt) prompts.add(prompt);
  }
  return new Map(await Promise.all([...prompts].map(async (prompt) => [prompt, await sha256Hex(prompt)] as const)));
}

export function cardFacts(state: ExportState, choice: RowChoice, hashes: ReadonlyMap<Uint8Array, string>): CardFacts {
  const { project } = state;
  const counts = new Map<Batch, number>();
  let isChecked = false;
  const samples = samplesIn(state, choice.scope);
  for (const sample of samples) {
    const batch = batchOf(project, sample);
    counts.set(batch, (counts.get(batch) ?? 0) + 1);
    isChecked ||= sample.judgement !== null;
  }
  const runIds = new Set([...counts.keys()].map(({ runId }) => runId));
  return {
    name: project.name,
    draws: [...counts].map(([batch, rows]) => drawFacts(batch, rows, hashes)),
    runs: project.runs
      .filter(({ id }) => runIds.has(id))
      .map(({ name, references, options }) => ({ name, references: references.length, options })),
    checks: isChecked ? recipeOf(project).checks.map(({ name }) => name) : [],
    reviewed: reviewSentences(project, samples),
    notChosen: notChosen(state, choice.scope).map(
      ({ words, count }) => `${plural(count, 'sample')} left out: ${words}.`,
    ),
    files: choice.withReferences ? [...new Set(keptReferences(project).map(({ source }) => source.file))] : [],
  };
}

/** What a person decided on the rows that are exported, and what that tells of the others that pass. */
function reviewSentences(project: Project, samples: readonly Sample[]): string[] {
  const { accepted, readAccepted } = reviewCounts(samples);
  const unread = accepted - readAccepted;
  const rewritten = samples.filter(({ drawnText }) => drawnText !== undefined).length;
  const { quality, count } = passingQuality(project);
  return [
    ...(readAccepted > 0 ? [`${plural(readAccepted, 'row')} of ${samples.length} read and accepted by a person.`] : []),
    ...(unread > 0
      ? [
          `${plural(unread, 'row')} of ${samples.length} accepted by a person together with others: nothing says that ${unread === 1 ? 'it was' : 'they were'} read one by one.`,
        ]
      : []),
    ...(rewritten > 0 ? [`${plural(rewritten, 'row')} written anew by a person; the lineage says which.`] : []),
    ...(quality === null
      ? []
      : [
          `Of the ${plural(count, 'sample')} that pass the checks a person would accept ${formatShare(quality.share)} as they are (95 % interval ${formatShare(quality.interval[0])} to ${formatShare(quality.interval[1])}), told from ${plural(quality.labels, 'label')} on samples chosen by chance and what the checks say of the others.`,
        ]),
  ];
}

const HELD: Readonly<Record<NonNullable<Batch['held']>, string>> = {
  json: 'JSON',
  'json-schema': 'a JSON Schema',
  'tool-calls': 'the definitions of their tools',
};

function drawFacts(batch: Batch, rows: number, hashes: ReadonlyMap<Uint8Array, string>): DrawFacts {
  const { sourceName, model, prompt, temperature, pilot, topK, topP, repetitionPenalty, maxTokens, seed, held, near } =
    batch;
  const { examples = 0, inFront = [] } = batch;
  return {
    source: sourceName,
    rows,
    model: model.id,
    modelHash: model.hash ?? '',
    promptHash: prompt ? hashes.get(prompt)! : '',
    sampling: {
      temperature,
      ...(inFront.length > 0 && {
        'examples in front': `${examples}, of ${inFront.length}${pilot ? '; of rows that tried others, as below' : ''}`,
      }),
      ...(held && { 'held to': HELD[held] }),
      ...(near && { 'drawn near': plural(near.length, 'example') }),
      ...(pilot && {
        'rows at each, to choose it': pilot.map((tried) => `${mannerInWords(tried)}: ${tried.drawn}`).join(', '),
      }),
      'top-k': topK,
      'top-p': topP,
      'repetition penalty': repetitionPenalty,
      'longest sample': maxTokens,
      seed,
    },
  };
}
