/** What a model is known to know, as data that goes with the rows that it draws. */

/** How well a model tells examples before it was shown any, against counting bytes in the others. */
export interface Familiarity {
  /** Examples that were looked at. */
  readonly examples: number;
  /** Of those, told like a text of what the model was trained on. */
  readonly familiar: number;
  /** Of those, told worse than by counting. */
  readonly unfamiliar: number;
  /** Of the model without a prompt. */
  readonly bitsPerByte: number;
  /** Of how often each byte stands in the other examples. */
  readonly bitsPerByteByFrequency: number;
  /** Of which byte follows which in the other examples. */
  readonly bitsPerByteByContext: number;
}

export interface ModelKnowledge {
  /** What the model's files say that it knows, and nothing else; absent: they say nothing. */
  readonly knows?: readonly string[];
  /** On the examples of the draw; absent: it was not measured. */
  readonly familiarity?: Familiarity;
}

/** Why a model is known not to know a domain. */
export type NotKnown =
  /** Its files say what it knows, and most examples are nothing of that. */
  | 'other-domain'
  /** It tells most examples worse than counting does. */
  | 'unfamiliar';

/** Examples that are written in what a model's files name, of all. */
export interface Written {
  readonly inKnown: number;
  readonly of: number;
}

/**
 * @param written null where it cannot be told of the names
 * @returns null where the model knows the domain, or nobody knows that it does not
 */
export function notKnown({ familiarity }: ModelKnowledge, written: Written | null): NotKnown | null {
  const most = (count: number, of: number): boolean => 2 * count > of;
  // What its files do not name it may know all the same: fragments of programs are no programs.
  const isFamiliar = familiarity !== undefined && most(familiarity.familiar, familiarity.examples);
  if (written !== null && most(written.of - written.inKnown, written.of) && !isFamiliar) return 'other-domain';
  return familiarity !== undefined && most(familiarity.unfamiliar, familiarity.examples) ? 'unfamiliar' : null;
}
