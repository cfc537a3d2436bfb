/**
 * Remember what a function made of records, for as long as they are there. Records are never changed in place, so the same record gives
 * the same answer, and the same object: what watches it sees no change where there is none.
 */
export function byIdentity<A extends object, Result>(compute: (a: A) => Result): Remembered<A, Result> {
  const known = new WeakMap<A, { readonly result: Result }>();
  const of = (a: A): Result => {
    const found = known.get(a) ?? { result: compute(a) };
    known.set(a, found);
    return found.result;
  };
  const remember = (a: A, result: Result): void => void known.set(a, { result });
  return Object.assign(of, { remember });
}

export interface Remembered<A, Result> {
  (a: A): Result;
  /** What was computed of a record elsewhere, in pieces: it is not computed again. */
  readonly remember: (a: A, result: Result) => void;
}

/** The same for two records. */
export function byIdentities<A extends object, B extends object, Result>(
  compute: (a: A, b: B) => Result,
): (a: A, b: B) => Result {
  const of = byIdentity((a: A) => byIdentity((b: B) => compute(a, b)));
  return (a, b) => of(a)(b);
}
