/** What is selected on the map: rows of a region, a group or a named selection. */
import { byIdentities, byIdentity } from '../../project/byIdentity';
import { indexOf, isReferenceId, isSampleId, type ReferenceId, type RowId, type SampleId } from '../../project/ids';
import { droppedSet, referenceOf } from '../../project/references';
import { samplesById } from '../../project/samples';
import type { Project, Sample, SourceFile } from '../../project/types';
import type { StudioState } from '../store/store';

type State = Pick<StudioState, 'project' | 'session'>;

const NONE: readonly never[] = [];
const byNumber = (a: RowId, b: RowId): number => indexOf(a) - indexOf(b);

const samplesAmong = byIdentities((samples: readonly Sample[], ids: ReadonlySet<RowId>): readonly SampleId[] => {
  const there = samplesById(samples);
  return [...ids]
    .filter(isSampleId)
    .filter((id) => there.has(id))
    .sort(byNumber);
});

const referencesAmong = byIdentity((ids: ReadonlySet<RowId>) =>
  byIdentities((files: readonly SourceFile[], droppedIds: readonly ReferenceId[]): readonly ReferenceId[] => {
    const dropped = droppedSet({ droppedIds });
    return [...ids]
      .filter(isReferenceId)
      .filter((id) => !dropped.has(id) && referenceOf({ files }, id) !== undefined)
      .sort(byNumber);
  }),
);

/** References of the present selection that take part, by number; none where nothing is selected. */
export const selectedReferenceIds = ({ project, session }: State): readonly ReferenceId[] =>
  session.chosenIds === null ? NONE : referencesAmong(session.chosenIds)(project.files, project.droppedIds);

/** Samples of the present selection, by number; none where nothing is selected. */
export const selectedSampleIds = ({ project, session }: State): readonly SampleId[] =>
  session.chosenIds === null ? NONE : samplesAmong(project.samples, session.chosenIds);

/** "3 examples and 12 samples". */
export function selectionWords(references: number, samples: number): string {
  const words = (count: number, noun: string): string =>
    `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
  if (samples === 0) return words(references, 'example');
  return references === 0
    ? words(samples, 'sample')
    : `${words(references, 'example')} and ${words(samples, 'sample')}`;
}

/** A line for each row of a selection, as JSON: its id and its text. */
export function selectionLines(project: Pick<Project, 'files' | 'samples'>, ids: readonly RowId[]): readonly string[] {
  const samples = samplesById(project.samples);
  return ids.flatMap((id) => {
    const text = isReferenceId(id) ? referenceOf(project, id)?.input : samples.get(id)?.row.text;
    return text === undefined ? [] : [JSON.stringify({ id, source: isReferenceId(id) ? 'example' : 'sample', text })];
  });
}
