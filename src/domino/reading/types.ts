/** What a prompt learned, as plain data. Losses in nats a token, the end of the sample counted. */

export interface NearToken {
  readonly id: number;
  /** As it stands in a text, white space and all. */
  readonly text: string;
  /** Cosine to the soft token, −1…1. */
  readonly cosine: number;
}

export interface SoftTokenReading {
  /** Nearest tokens of the vocabulary, the nearest first. */
  readonly nearest: readonly NearToken[];
  /** Its length ÷ the mean length of the vocabulary's rows: 1 is as long as a word. */
  readonly relativeNorm: number;
}

export type ReferenceState = 'trained' | 'heldOut' | 'leftOut' | 'unknown';

export interface ReferenceLosses {
  /** Of the references, from 0. */
  readonly row: number;
  readonly state: ReferenceState;
  readonly tokens: number;
  readonly withoutPrompt: number;
  /** Behind D* alone. */
  readonly domain: number;
  /** Behind D* and its own S; null where it has learned none. */
  readonly withSample: number | null;
}

/** Means over references, each by its tokens. */
export interface LossMeans {
  readonly count: number;
  readonly withoutPrompt: number;
  readonly domain: number;
  /** null where one of them has learned no S. */
  readonly withSample: number | null;
}

export interface Gauge {
  readonly trained: LossMeans | null;
  readonly heldOut: LossMeans | null;
  /** Loss of held-out references minus that of trained-on ones, behind D*: what it knows of those by heart. null without both. */
  readonly gap: number | null;
  /** The same without a prompt: what the two sets differ by themselves. */
  readonly gapWithoutPrompt: number | null;
}

/** Words in the place of D*. */
export interface PluggedIn {
  readonly words: string;
  readonly tokens: number;
  readonly withoutPrompt: number;
  readonly domain: number;
  readonly plugged: number;
  /** (without − plugged) ÷ (without − D*): 1 keeps all that D* brings; null where D* brings nothing. */
  readonly kept: number | null;
}

export interface PromptReading {
  /** k of them, in the prompt's order. */
  readonly tokens: readonly SoftTokenReading[];
  /** Cosine of every two soft tokens, [k, k], row-major. */
  readonly similarity: Float64Array;
  /** Of each reference, in the order given. */
  readonly losses: readonly ReferenceLosses[];
  readonly gauge: Gauge;
}
