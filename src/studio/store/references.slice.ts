/** The examples that the person gave: files as tables, their columns mapped, rows dropped and brought back. */
import type { StateCreator } from 'zustand/vanilla';
import type { ErrorFields } from '../../errors';
import type { ColumnMapping, ParsedTable, Reference, RowProblem } from '../../references/types';
import type { StudioState } from './store';

export interface LoadedFile {
  readonly key: string;
  readonly table: ParsedTable;
  /** null until a column is chosen: none had a name that says it is the input. */
  readonly mapping: ColumnMapping | null;
  /** Ids of its references start here: they stay when another file comes or goes, and no other text ever has them. */
  readonly firstIndex: number;
}

export type ReferencesStatus =
  | { readonly kind: 'empty' }
  | { readonly kind: 'reading'; readonly what: string }
  | { readonly kind: 'ready' };

/** An earlier reference that this one repeats, exactly or almost; similarity 0…1. */
export interface NearDuplicate {
  readonly of: string;
  readonly kind: 'exact' | 'near';
  readonly similarity: number;
}

/** Rows that were dropped together, or brought back together. */
export interface DropStep {
  readonly ids: readonly string[];
  readonly dropped: boolean;
}

export interface ReferencesSlice {
  readonly referencesStatus: ReferencesStatus;
  /** Where the ids of the next file start. It never goes back: runs and samples may still name the ids before it. */
  readonly nextReferenceIndex: number;
  /** Files that could not be read, until dismissed; what was there before still is. */
  readonly fileErrors: readonly ErrorFields[];
  readonly files: readonly LoadedFile[];
  /** Every mapped row of every file, dropped ones included, in file order. */
  readonly references: readonly Reference[];
  readonly rowProblems: readonly RowProblem[];
  readonly droppedIds: ReadonlySet<string>;
  /** Drops and their opposites, the newest last. */
  readonly dropHistory: readonly DropStep[];
  /** Tokens by text, end-of-sample token included; of the model loaded last. */
  readonly tokenCounts: ReadonlyMap<string, number>;
  readonly nearDuplicates: ReadonlyMap<string, NearDuplicate>;
  readonly heldOutIds: ReadonlySet<string>;
  /** Take as many ids as a file has rows; where they start. */
  takeReferenceIndices(count: number): number;
  setReferences(next: {
    files: readonly LoadedFile[];
    references: readonly Reference[];
    rowProblems: readonly RowProblem[];
  }): void;
  dropReferences(ids: readonly string[]): void;
  restoreReferences(ids: readonly string[]): void;
  undoDrop(): void;
  dismissFileError(error: ErrorFields): void;
  clearReferences(): void;
}

const cleared = {
  referencesStatus: { kind: 'empty' } as const,
  fileErrors: [],
  files: [],
  references: [],
  rowProblems: [],
  droppedIds: new Set<string>(),
  dropHistory: [],
  tokenCounts: new Map<string, number>(),
  nearDuplicates: new Map<string, NearDuplicate>(),
  heldOutIds: new Set<string>(),
};

/** After a step, which is remembered as far as it changed something. */
function stepped(
  { droppedIds, dropHistory }: Pick<ReferencesSlice, 'droppedIds' | 'dropHistory'>,
  { ids, dropped }: DropStep,
): Pick<ReferencesSlice, 'droppedIds' | 'dropHistory'> {
  const changed = ids.filter((id) => droppedIds.has(id) !== dropped);
  if (changed.length === 0) return { droppedIds, dropHistory };
  const next = new Set(droppedIds);
  for (const id of changed) {
    if (dropped) next.add(id);
    else next.delete(id);
  }
  return { droppedIds: next, dropHistory: [...dropHistory, { ids: changed, dropped }] };
}

export const referencesSlice: StateCreator<StudioState, [], [], ReferencesSlice> = (set, get) => ({
  ...cleared,
  nextReferenceIndex: 0,
  takeReferenceIndices: (count) => {
    const first = get().nextReferenceIndex;
    set({ nextReferenceIndex: first + count });
    return first;
  },
  setReferences: ({ files, references, rowProblems }) =>
    set((state) => {
      const known = new Set(references.map((reference) => reference.id));
      const still = (ids: Iterable<string>): string[] => [...ids].filter((id) => known.has(id));
      return {
        files,
        references,
        rowProblems,
        referencesStatus: files.length > 0 ? { kind: 'ready' } : { kind: 'empty' },
        droppedIds: new Set(still(state.droppedIds)),
        dropHistory: state.dropHistory
          .map(({ ids, dropped }) => ({ ids: still(ids), dropped }))
          .filter(({ ids }) => ids.length > 0),
      };
    }),
  dropReferences: (ids) => set((state) => stepped(state, { ids, dropped: true })),
  restoreReferences: (ids) => set((state) => stepped(state, { ids, dropped: false })),
  undoDrop: () =>
    set((state) => {
      const last = state.dropHistory.at(-1);
      if (!last) return {};
      const { droppedIds } = stepped(state, { ids: last.ids, dropped: !last.dropped });
      return { droppedIds, dropHistory: state.dropHistory.slice(0, -1) };
    }),
  dismissFileError: (error) => set((state) => ({ fileErrors: state.fileErrors.filter((each) => each !== error) })),
  clearReferences: () => set(cleared),
});

export const sameRows = (a: readonly Reference[], b: readonly Reference[]): boolean =>
  a.length === b.length && a.every((row, index) => row === b[index]);

/** What a person calls a reference: its place in the list, from 1. */
export const exampleNumber = (references: readonly Reference[], id: string): number =>
  references.findIndex((reference) => reference.id === id) + 1;

/** References that take part: every row that was not dropped. */
export const keptReferences = (state: Pick<ReferencesSlice, 'references' | 'droppedIds'>): readonly Reference[] =>
  state.droppedIds.size === 0
    ? state.references
    : state.references.filter((reference) => !state.droppedIds.has(reference.id));
