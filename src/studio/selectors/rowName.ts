import { isReferenceId, type RowId, sampleNumber } from '../../project/ids';
import { exampleNumber } from '../../project/references';
import type { Project } from '../../project/types';

/** What a person calls a row: an example by its place in the list, a sample by its number. */
export const rowName = (project: Pick<Project, 'files'>, id: RowId): string =>
  isReferenceId(id) ? `Example ${exampleNumber(project, id) ?? 0}` : `Sample ${sampleNumber(id)}`;
