/**
 * Names of the records. References and samples are numbered, and share the map: "r12", "s47". A number is of one text for as long as
 * the project exists. Runs, sweeps, proofs, batches, files and selections have random names.
 */
declare const brand: unique symbol;
type Id<Kind extends string> = string & { readonly [brand]: Kind };

export type ReferenceId = Id<'reference'>;
export type SampleId = Id<'sample'>;
export type RunId = Id<'run'>;
export type SweepId = Id<'sweep'>;
export type ProofId = Id<'proof'>;
export type BatchId = Id<'batch'>;
export type FileId = Id<'file'>;
export type SelectionId = Id<'selection'>;
/** A row of a table or of the map. */
export type RowId = ReferenceId | SampleId;

const NUMBERED = '(0|[1-9]\\d{0,14})$';
const REFERENCE = new RegExp(`^r${NUMBERED}`);
const SAMPLE = new RegExp(`^s${NUMBERED}`);

export const isReferenceId = (id: unknown): id is ReferenceId => typeof id === 'string' && REFERENCE.test(id);
export const isSampleId = (id: unknown): id is SampleId => typeof id === 'string' && SAMPLE.test(id);

/** @param index counted from 0 over all files that the project ever had */
export const referenceId = (index: number): ReferenceId => `r${index}` as ReferenceId;
/** @param index counted from 0 over all samples that the project ever drew */
export const sampleId = (index: number): SampleId => `s${index}` as SampleId;

export const newSweepId = (): SweepId => crypto.randomUUID() as string as SweepId;
export const newProofId = (): ProofId => crypto.randomUUID() as string as ProofId;
export const newRunId = (): RunId => crypto.randomUUID() as string as RunId;
export const newBatchId = (): BatchId => crypto.randomUUID() as string as BatchId;
export const newFileId = (): FileId => crypto.randomUUID() as string as FileId;
export const newSelectionId = (): SelectionId => crypto.randomUUID() as string as SelectionId;

/** The index that a reference's or a sample's id was made from. */
export const indexOf = (id: RowId): number => Number(id.slice(1));

/** What a person calls a sample: "s47" is sample 48. */
export const sampleNumber = (id: SampleId): number => indexOf(id) + 1;
