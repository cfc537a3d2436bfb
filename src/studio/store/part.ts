/** A part of the state, as the methods of a slice see it: they know their own fields and no others. */
export interface Part<Fields> {
  get(): Fields;
  set(patch: Partial<Fields> | ((now: Fields) => Partial<Fields>)): void;
}

/** A part that is replaced as a whole: what the next one lacks is gone. */
export interface WholePart<Whole> {
  get(): Whole;
  replace(next: Whole): void;
}
