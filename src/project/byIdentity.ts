/**
 * Remember what a function made of records, for as long as they are there. Records are never changed in place, so the same record gives
 * the same answer, and the same object: what watches it sees no change where there is none.
 */
export function byIdentity<A extends object, Result>(compute: (a: A) => Result): (a: A) => Result {
  const known = new WeakMap<A, { readonly result: Result }>();
  return (a) => {
    const found = known.get(a) ?? { result: compute(a) };
    known.set(a, found);
    return found.result;
  };
}

/** The same for two records. */
export function byIdentities<A extends object, B extends object, Result>(
  compute: (a: A, b: B) => Result,
): (a: A, b: B) => Result {
  const of = byIdentity((a: A) => byIdentity((b: B) => compute(a, b)));
  return (a, b) => of(a)(b);
}
