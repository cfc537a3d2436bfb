import { isReferenceId, type RowId, sampleNumber } from '../../project/ids';
import { allReferences, exampleNumbers } from '../../project/references';
import type { Project } from '../../project/types';

/** What a person calls a row: an example by its place in the list, a sample by its number. */
export const rowName = (project: Pick<Project, 'files'>, id: RowId): string =>
  isReferenceId(id) ? `Example ${exampleNumbers(allReferences(project)).get(id) ?? 0}` : `Sample ${sampleNumber(id)}`;
