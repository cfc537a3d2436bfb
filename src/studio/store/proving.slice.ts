/** Proving at the moment: what the next proof is to be, and how far the one under way is. */
import type { ErrorFields } from '../../errors';
import type { ProofId } from '../../project/ids';
import { USUAL_TASKS } from '../../proving/holdOut';
import type { Task } from '../../tasks/types';
import type { Part } from './part';

/** The form: students, sizes and how they are asked. */
export interface ProofDraft {
  /** Of the person's examples. */
  readonly tasks: number;
  /** Arms that the person switched on or off, by id; what is not here stands as it usually does. */
  readonly arms: ReadonlyMap<string, boolean>;
  /** Learn from as many as the smallest has; from all. */
  readonly equal: boolean;
  readonly all: boolean;
  /** Sizes besides, ascending. */
  readonly more: readonly number[];
  readonly seeds: number;
  readonly samples: number;
  readonly temperature: number;
  readonly maxTokens: number;
  /** The second k of Pass@k, beside 1. */
  readonly k: number;
  /** Updates of each student; null: as many as its lessons ask for. */
  readonly steps: number | null;
  readonly rank: number;
}

/** Tasks of a file that the person gave. */
export interface ProofTasks {
  readonly name: string;
  readonly tasks: readonly Task[];
  /** Rows that are no task, and why. */
  readonly leftOut: readonly string[];
}

/** What the proof under way does in this tab; what the project says of it outlasts that. */
export type ProofNow =
  | { readonly kind: 'preparing' }
  | { readonly kind: 'opening'; readonly id: ProofId }
  | {
      readonly kind: 'learning';
      readonly id: ProofId /** What the worker calls it. */;
      readonly job: string;
      readonly step: number;
    }
  | { readonly kind: 'answering'; readonly id: ProofId; readonly job: string; readonly done: number }
  | { readonly kind: 'ending'; readonly id: ProofId };

export interface ProvingSession {
  readonly proofDraft: ProofDraft;
  readonly proofTasks: ProofTasks | null;
  /** Why it could not begin. */
  readonly proofFault: ErrorFields | null;
  readonly proofNow: ProofNow | null;
  /** Of the student that learns: loss by step, nats a token of the answer. */
  readonly proofCurve: readonly (readonly [step: number, loss: number])[];
}

export const provingSession = (): ProvingSession => ({
  proofDraft: {
    tasks: USUAL_TASKS,
    arms: new Map(),
    equal: true,
    all: true,
    more: [],
    seeds: 1,
    samples: 5,
    temperature: 0.8,
    maxTokens: 64,
    k: 5,
    steps: null,
    rank: 8,
  },
  proofTasks: null,
  proofFault: null,
  proofNow: null,
  proofCurve: [],
});

export const provingMethods = ({ set }: Part<ProvingSession>) => ({
  setProofDraft: (patch: Partial<ProofDraft>): void =>
    set(({ proofDraft }) => ({ proofDraft: { ...proofDraft, ...patch }, proofFault: null })),
  switchProofArm: (id: string, on: boolean): void =>
    set(({ proofDraft }) => ({ proofDraft: { ...proofDraft, arms: new Map([...proofDraft.arms, [id, on]]) } })),
});
