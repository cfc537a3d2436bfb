/** Rows as the columns that they stand for, where more than one was learned. The same object for as long as the row is the same. */
import { byIdentities } from '../../project/byIdentity';
import { compositionOfSample, partsOfReference, partsOfSample, type RowParts } from '../../project/parts';
import type { Batch, Project, ProjectReference, Sample, SourceFile } from '../../project/types';

const ofSample = byIdentities((sample: Sample, batches: readonly Batch[]): RowParts | null => {
  const project = { files: [], batches };
  return compositionOfSample(project, sample).kind === 'input' ? null : partsOfSample(project, sample);
});

const ofReference = byIdentities((reference: ProjectReference, files: readonly SourceFile[]): RowParts | null => {
  const parts = partsOfReference({ files }, reference);
  return parts.answer === null || parts.question === reference.input ? null : parts;
});

/** null where the input alone was learned, and where the sample does not split. */
export const partsShown = ({ batches }: Pick<Project, 'batches'>, sample: Sample): RowParts | null =>
  ofSample(sample, batches);

/** null where the input alone is learned. */
export const learnedParts = ({ files }: Pick<Project, 'files'>, reference: ProjectReference): RowParts | null =>
  ofReference(reference, files);
