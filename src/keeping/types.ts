/** What the browser keeps of projects between visits. */

/** The browser's database of projects. */
export const DATABASE = 'domino-studio';

/** A kept project as the list of them shows it. */
export interface KeptProject {
  readonly id: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
  readonly examples: number;
  readonly samples: number;
  /** The newest run and the step that it can go on from; null where there is none. */
  readonly run: { readonly name: string; readonly step: number; readonly steps: number } | null;
  /** What its records take, in bytes; absent where a studio of before kept it. */
  readonly bytes?: number;
}
