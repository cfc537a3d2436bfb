/** Samples and references as rows of a dataset: which of them, in which order, and what they are called there. */
import type { ExportRow, Lineage, RowSource } from '../../../export/types';
import { yourRow } from '../../../export/yourRow';
import { chosen, frontOf } from '../../../methods/chosenExamples';
import { byIdentity } from '../../../project/byIdentity';
import { isReferenceId, type ReferenceId, sampleNumber } from '../../../project/ids';
import { partsOfReference, partsOfSample } from '../../../project/parts';
import { exampleNumber, keptReferences } from '../../../project/references';
import { batchOf, temperatureOf, tickedSamples } from '../../../project/samples';
import type { Project, Sample } from '../../../project/types';
import type { CopyEvidence } from '../../../quality/checks/copies';
import { findingOf } from '../../../quality/judgement';
import { foundAnswer, partsWithAnswer } from '../../selectors/computedAnswer';
import { isRead, reviewCounts } from '../../selectors/review';
import { keepersOf, recipeOf, type SampleGroup, sampleGroup } from '../../selectors/sampleGroup';
import { objectionsTo } from '../../selectors/sentences';
import { shownSamples } from '../../selectors/shownSamples';
import type { StudioState } from '../../store/store';

export type ExportScope = 'accepted' | 'good' | 'checked' | 'all';

/** What of the state decides what is exported. */
export type ExportState = Pick<StudioState, 'project' | 'session'>;

export interface RowChoice {
  readonly scope: ExportScope;
  readonly withReferences: boolean;
}

/** The samples a scope stands for: ticked ones, or those of the shown source. */
export function samplesIn(state: ExportState, scope: ExportScope): readonly Sample[] {
  switch (scope) {
    case 'accepted':
      return acceptedOf(shownSamples(state));
    case 'good':
      return unrejectedOf(keepersOf(recipeOf(state.project), shownSamples(state)));
    case 'checked':
      return tickedSamples(state.project);
    case 'all':
      return shownSamples(state);
    default:
      return scope satisfies never;
  }
}

const acceptedOf = byIdentity((samples: readonly Sample[]): readonly Sample[] =>
  samples.filter(({ review }) => review?.decision === 'accepted'),
);

/** What a person rejected is not exported as good, whatever the checks say. */
const unrejectedOf = byIdentity((samples: readonly Sample[]): readonly Sample[] =>
  samples.filter(({ review }) => review?.decision !== 'rejected'),
);

/** Whether the first chosen row has an answer, or is a conversation: what a person then wants is a format of such rows. */
export function hasAnswers(state: ExportState, choice: RowChoice): boolean {
  const [first] = samplesIn(state, choice.scope);
  const [own] = choice.withReferences ? keptReferences(state.project) : [];
  const parts = first ? partsWithAnswer(state.project, first) : own && partsOfReference(state.project, own);
  return parts !== undefined && parts !== null && (parts.answer !== null || parts.messages !== null);
}

/** Why samples are not among the chosen ones, with their count each. */
export function notChosen(
  state: ExportState,
  scope: ExportScope,
): readonly { readonly words: string; count: number }[] {
  const { samples } = state.project;
  const shown = shownSamples(state);
  const reasons = [];
  if (scope === 'checked')
    reasons.push({ words: 'not selected', count: samples.length - samplesIn(state, scope).length });
  else reasons.push({ words: 'of a draw that is not shown under Review', count: samples.length - shown.length });
  if (scope === 'good') {
    const recipe = recipeOf(state.project);
    const inGroup = (group: SampleGroup): number =>
      shown.filter((sample) => sampleGroup(recipe, sample) === group).length;
    const [unchecked, notJudged, unsure] = [inGroup('unchecked'), inGroup('not-judged'), inGroup('unsure')];
    reasons.push({ words: 'not checked', count: unchecked });
    reasons.push({ words: 'not judged, for the model does not know such texts', count: notJudged });
    reasons.push({ words: 'that the checks are unsure of', count: unsure });
    reasons.push({
      words: 'not passing the checks',
      count: shown.length - unchecked - notJudged - unsure - keepersOf(recipe, shown).length,
    });
    reasons.push({
      words: 'that you rejected',
      count: keepersOf(recipe, shown).length - samplesIn(state, scope).length,
    });
  }
  if (scope === 'accepted') {
    const { accepted, rejected } = reviewCounts(shown);
    reasons.push({ words: 'that you rejected', count: rejected });
    reasons.push({ words: 'not reviewed', count: shown.length - accepted - rejected });
  }
  return reasons.filter(({ count }) => count > 0);
}

/**
 * The chosen rows as they are now: samples draw by draw as they were drawn, then the person's own.
 * @param hashes SHA-256 of every prompt that drew one of them, in hex
 */
export function rowSource(
  state: ExportState,
  { scope, withReferences }: RowChoice,
  hashes: ReadonlyMap<Uint8Array, string>,
): RowSource {
  const { project } = state;
  const samples = inDrawnOrder(samplesIn(state, scope));
  const references = withReferences ? keptReferences(project) : [];
  return {
    count: samples.length + references.length,
    *rows() {
      for (const sample of samples) yield newRow(project, sample, hashes);
      for (const reference of references) yield yourRow(project, reference, () => exampleId(project, reference.id));
    },
  };
}

function newRow(project: Project, sample: Sample, hashes: ReadonlyMap<Uint8Array, string>): ExportRow {
  return {
    origin: 'new',
    text: sample.row.text,
    parts: partsWithAnswer(project, sample),
    lineage: () => sampleLineage(project, sample, hashes),
  };
}

/** Rows are called in the file what the page calls them: "Repeats sample 48." is of the row "sample-48". '' for one that is gone. */
function exampleId(project: Project, id: string): string {
  const number = isReferenceId(id) ? exampleNumber(project, id) : undefined;
  return number === undefined ? '' : `example-${number}`;
}

function sampleLineage(project: Project, sample: Sample, hashes: ReadonlyMap<Uint8Array, string>): Lineage {
  const { id, row, judgement, review, drawnText } = sample;
  const batch = batchOf(project, sample);
  const { sourceName, near = [], inFront = [], seed, model, prompt, topK, topP, repetitionPenalty, maxTokens } = batch;
  const namesOf = (references: readonly ReferenceId[]): string =>
    references
      .map((reference) => exampleId(project, reference))
      .filter((name) => name !== '')
      .join(', ');
  const copy = judgement ? findingOf<CopyEvidence>(judgement, 'copies')?.evidence : undefined;
  return {
    id: `sample-${sampleNumber(id)}`,
    origin: 'new',
    source: '',
    run: sourceName,
    near: namesOf(near),
    prompt_hash: prompt ? hashes.get(prompt)! : '',
    model: model.id,
    model_hash: model.hash ?? '',
    index: row.index,
    seed: row.seed,
    temperature: temperatureOf(project, sample),
    examples_in_front: namesOf(chosen(inFront, row.examples ?? 0, seed, frontOf(row.index))),
    top_k: topK,
    top_p: topP,
    repetition_penalty: repetitionPenalty,
    max_tokens: maxTokens,
    finish_reason: row.finishReason,
    verdict: judgement ? sampleGroup(recipeOf(project), sample) : '',
    answer_by: partsOfSample(project, sample)?.answer == null ? (foundAnswer(sample)?.by ?? '') : '',
    reasons: objectionsTo(project, sample).join(' '),
    review: review?.decision ?? '',
    review_reason: review?.reason ?? '',
    review_read: review === undefined ? null : isRead(sample),
    rewritten: drawnText !== undefined,
    nearest_reference: copy?.reference ? exampleId(project, copy.reference) : '',
    similarity: copy?.similarity ?? null,
    token_count: row.tokenCount,
    log_probability: row.logProbability,
  };
}

/** What a person would miss: the good samples, or all where nothing was checked or nothing is good. */
export function worthKeeping(project: Project): readonly Sample[] {
  const { samples } = project;
  const good = keepersOf(recipeOf(project), samples);
  return good.length > 0 ? good : samples;
}

/** Rows come as they finish, short ones first; a file lists them as they were drawn, draw by draw. */
function inDrawnOrder(samples: readonly Sample[]): readonly Sample[] {
  const draws = new Map<string, Sample[]>();
  for (const sample of samples) {
    const draw = draws.get(sample.batchId);
    if (draw) draw.push(sample);
    else draws.set(sample.batchId, [sample]);
  }
  return [...draws.values()].flatMap((draw) => draw.sort((a, b) => a.row.index - b.row.index));
}
