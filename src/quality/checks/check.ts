import type { z } from 'zod';
import type { GeneratedRow } from '../../generation/types';
import type { Composition } from '../../references/composition/types';
import type { ModelKnowledge } from '../domain/knowledge';
import type { RowRuns } from '../execution';
import type { CheckVerdict, Finding } from '../judgement';
import type { Likelihoods } from '../likelihood';

export interface ReferenceText {
  readonly id: string;
  readonly text: string;
}

/** A sample as it is judged. */
export interface SampleText {
  readonly id: string;
  readonly text: string;
  /** null where nobody wrote it down: such a sample is taken to have ended by itself. */
  readonly finishReason: GeneratedRow['finishReason'] | null;
  /** What it must split by into columns; absent: nothing. */
  readonly composition?: Composition;
  /** Of the model that drew it; absent: nobody says what that was. */
  readonly knowledge?: ModelKnowledge;
}

/** What a check may use. */
export interface CheckContext {
  readonly references: readonly ReferenceText[];
  /** Rows run as programs, where a check asks for that. */
  readonly runs: RowRuns;
  /** What a model makes of texts without any prompt, where a check asks for that. */
  readonly likelihoods: Likelihoods;
}

/** Looks at a sample by itself: its finding holds for as long as the references and the settings do. */
export interface OpenSampleCheck<Evidence = unknown> {
  readonly looksAt: 'sample';
  judge(sample: SampleText): Finding<Evidence> | Promise<Finding<Evidence>>;
}

/** Compares a sample with those before it, which the session admits one by one, in order, and withdraws. */
export interface OpenSetCheck<Evidence = unknown> {
  readonly looksAt: 'set';
  /** Against what is admitted; changes nothing. */
  judge(sample: SampleText): Finding<Evidence>;
  /** @param verdict of the whole recipe on this sample */
  admit(sample: SampleText, finding: Finding<Evidence>, verdict: CheckVerdict): void;
  /** The opposite; a sample that left no trace is no error. */
  withdraw(id: string): void;
  /** The earlier sample without which the finding may be another; null: the finding stays when any sample goes. */
  restsOn(finding: Finding<Evidence>): string | null;
}

export type OpenCheck<Evidence = unknown> = OpenSampleCheck<Evidence> | OpenSetCheck<Evidence>;

/**
 * One question about a sample. Each is a file here and a row in index.ts; a recipe says which are asked.
 * The file also exports the type of the evidence, which must be JSON, and a reader for it.
 */
export interface Check<Settings = unknown, Evidence = unknown> {
  readonly name: string;
  /** Every setting with its default. */
  readonly settings: z.ZodObject & z.ZodType<Settings>;
  open(context: CheckContext, settings: Settings): OpenCheck<Evidence>;
}
