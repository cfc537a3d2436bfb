/** What values of a list are: records of the same fields are of one kind. */
export type Kind =
  | { readonly is: 'plain' | 'text' | 'list' }
  | { readonly is: 'record'; readonly keys: readonly string[] };

/** The kinds there are, and for each place which of them stands there. */
export interface Kinds {
  readonly kinds: readonly Kind[];
  readonly of: readonly number[];
}

export function kindsOf(values: readonly unknown[]): Kinds {
  const kinds: Kind[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (name: string, kind: () => Kind): number => {
    const known = numbers.get(name);
    if (known !== undefined) return known;
    numbers.set(name, kinds.length);
    return kinds.push(kind()) - 1;
  };
  // As a rule a record has the fields of the one before it.
  let last = -1;
  const of = values.map((value) => {
    if (typeof value === 'string') return numberOf('text', () => ({ is: 'text' }));
    if (typeof value !== 'object' || value === null) return numberOf('plain', () => ({ is: 'plain' }));
    if (Array.isArray(value)) return numberOf('list', () => ({ is: 'list' }));
    const before = kinds[last];
    if (before?.is === 'record' && hasKeys(value, before.keys)) return last;
    const keys = keysOf(value);
    last = numberOf(JSON.stringify(keys), () => ({ is: 'record', keys }));
    return last;
  });
  return { kinds, of };
}

/** The values of one kind, in their order. */
export function membersOf(values: readonly unknown[], of: readonly number[], kind: number): readonly unknown[] {
  return of.every((each) => each === kind) ? values : values.filter((_, at) => of[at] === kind);
}

/** As JSON has them: a field of nothing is none. */
const keysOf = (record: object): string[] =>
  Object.keys(record).filter((key) => (record as Readonly<Record<string, unknown>>)[key] !== undefined);

function hasKeys(record: object, keys: readonly string[]): boolean {
  let at = 0;
  for (const key in record) {
    if (key !== keys[at] || (record as Readonly<Record<string, unknown>>)[key] === undefined) return false;
    at++;
  }
  return at === keys.length;
}
