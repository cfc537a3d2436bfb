/** The references of a project: the mapped rows of its files. They follow from the files, so they are not records of their own. */
import { formOf } from '../references/composition/compose';
import type { Composition } from '../references/composition/types';
import { compositionOf, toReferences } from '../references/mapping';
import type { RowProblem } from '../references/types';
import { byIdentities, byIdentity } from './byIdentity';
import { indexOf, type ReferenceId } from './ids';
import type { Project, ProjectReference, SourceFile } from './types';

interface MappedRows {
  readonly references: readonly ProjectReference[];
  readonly problems: readonly RowProblem[];
}

/**
 * The rows of one file.
 * @throws StudioError REFERENCE_COLUMN if the mapping names a column that is not there
 */
export const rowsOf = byIdentity(({ table, mapping, firstIndex }: SourceFile): MappedRows => {
  if (!mapping) return { references: [], problems: table.problems };
  return mappedRows({ table }, toReferences(table, mapping, firstIndex));
});

/** What mapping a file gave, as references of the project: it numbered their ids from `firstIndex`. */
export const mappedRows = (
  { table }: Pick<SourceFile, 'table'>,
  { references, problems }: ReturnType<typeof toReferences>,
): MappedRows => ({
  references: references as ProjectReference[],
  problems: problems.length === 0 ? table.problems : [...table.problems, ...problems],
});

const allRows = byIdentity((files: readonly SourceFile[]): readonly ProjectReference[] =>
  files.length === 1 ? rowsOf(files[0]!).references : files.flatMap((file) => rowsOf(file).references),
);
const allProblems = byIdentity((files: readonly SourceFile[]) => files.flatMap((file) => rowsOf(file).problems));
const idSet = byIdentity((ids: readonly string[]): ReadonlySet<string> => new Set(ids));

const withoutDropped = byIdentities(
  (references: readonly ProjectReference[], droppedIds: readonly ReferenceId[]): readonly ProjectReference[] => {
    const dropped = idSet(droppedIds);
    return references.filter(({ id }) => !dropped.has(id));
  },
);

/** Every mapped row of every file, dropped ones included, in file order. */
export const allReferences = ({ files }: Pick<Project, 'files'>): readonly ProjectReference[] => allRows(files);

/** Rows that could not be read, in file order. */
export const rowProblems = ({ files }: Pick<Project, 'files'>): readonly RowProblem[] => allProblems(files);

export const droppedSet = ({ droppedIds }: Pick<Project, 'droppedIds'>): ReadonlySet<string> => idSet(droppedIds);

/** References that take part: every row that was not dropped. */
export const keptReferences = ({
  files,
  droppedIds,
}: Pick<Project, 'files' | 'droppedIds'>): readonly ProjectReference[] =>
  droppedIds.length === 0 ? allRows(files) : withoutDropped(allRows(files), droppedIds);

/** What the kept references are composed by, one of each form (compose.ts), in file order; none where there is no reference. */
export function compositionsOf(project: Pick<Project, 'files' | 'droppedIds'>): readonly Composition[] {
  const dropped = droppedSet(project);
  const byForm = new Map<string, Composition>();
  for (const file of project.files) {
    if (!file.mapping || !rowsOf(file).references.some(({ id }) => !dropped.has(id))) continue;
    const composition = compositionOf(file.mapping);
    const form = formOf(composition);
    if (!byForm.has(form)) byForm.set(form, composition);
  }
  return [...byForm.values()];
}

/** A reference, dropped or not; undefined for one that is gone. References of a file are numbered one after the other: nothing is searched. */
export function referenceOf({ files }: Pick<Project, 'files'>, id: ReferenceId): ProjectReference | undefined {
  const index = indexOf(id);
  for (const file of files) {
    const found = rowsOf(file).references[index - file.firstIndex];
    if (found) return found;
  }
  return undefined;
}

/** What a person calls a reference: its place in the list, from 1; undefined for one that is gone. */
export function exampleNumber({ files }: Pick<Project, 'files'>, id: ReferenceId): number | undefined {
  const index = indexOf(id);
  let before = 0;
  for (const file of files) {
    const { references } = rowsOf(file);
    const at = index - file.firstIndex;
    if (at in references) return before + at + 1;
    before += references.length;
  }
  return undefined;
}

export const sameRows = (a: readonly ProjectReference[], b: readonly ProjectReference[]): boolean =>
  a.length === b.length && a.every((row, index) => row === b[index]);
