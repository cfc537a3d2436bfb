/** What is of the moment about the examples: reading them, what could not be read, what was measured of them. */
import type { ErrorFields } from '../../errors';
import type { ReferenceId } from '../../project/ids';
import type { Part } from './part';

/** An earlier reference that this one repeats, exactly or almost; similarity 0…1. */
export interface NearDuplicate {
  readonly of: ReferenceId;
  readonly kind: 'exact' | 'near';
  readonly similarity: number;
}

export interface ReferencesSession {
  /** The file that is being read; null where none is. */
  readonly readingFile: string | null;
  /** How far it is read, 0…1; null before anything is known. */
  readonly readingShare: number | null;
  /** Files that could not be read, until dismissed; what was there before still is. */
  readonly fileErrors: readonly ErrorFields[];
  /** Tokens by text, end-of-sample token included; of the model loaded last. */
  readonly tokenCounts: ReadonlyMap<string, number>;
  /** By the reference that repeats, in the order of the list. */
  readonly nearDuplicates: ReadonlyMap<ReferenceId, NearDuplicate>;
  readonly heldOutIds: ReadonlySet<string>;
}

export const referencesSession = (): ReferencesSession => ({
  readingFile: null,
  readingShare: null,
  fileErrors: [],
  tokenCounts: new Map(),
  nearDuplicates: new Map(),
  heldOutIds: new Set(),
});

export const referencesMethods = ({ set }: Part<ReferencesSession>) => ({
  dismissFileError: (error: ErrorFields): void =>
    set(({ fileErrors }) => ({ fileErrors: fileErrors.filter((each) => each !== error) })),
});
