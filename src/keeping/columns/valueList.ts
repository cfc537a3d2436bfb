import { oddNumbersAsWords } from '../../project/oddNumbers';
import { type Kind, type Kinds, kindsOf, membersOf } from './kinds';

/** For each place a class, counted from 0; equal values are of one. */
export interface Classes {
  readonly of: readonly number[];
  readonly count: number;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Values, seen by what they have in common. Equal ones, as JSON has them, are found column by column, so that no value is written out to
 * be compared, and no column is looked through twice.
 */
export class ValueList {
  private readonly found: { classes?: Classes; kinds?: Kinds } = {};
  private readonly inner = new Map<string | Kind, ValueList>();

  private constructor(readonly values: readonly unknown[]) {}

  static of(values: readonly unknown[]): ValueList {
    return new ValueList(values.map(plain));
  }

  /** Which are equal. */
  get classes(): Classes {
    this.found.classes ??= this.findClasses();
    return this.found.classes;
  }

  get kinds(): Kinds {
    this.found.kinds ??= kindsOf(this.values);
    return this.found.kinds;
  }

  /** Those of one of its kinds, in their order. */
  members(kind: Kind): ValueList {
    return this.once(kind, () => {
      const { kinds, of } = this.kinds;
      return kinds.length === 1 ? this : new ValueList(membersOf(this.values, of, kinds.indexOf(kind)));
    });
  }

  /** Of records of one kind, what stands in a field. */
  field(key: string): ValueList {
    return this.once(key, () => ValueList.of((this.values as readonly Fields[]).map((record) => record[key])));
  }

  /** Of lists, what stands in them. */
  get items(): ValueList {
    return this.once('', () => ValueList.of((this.values as readonly (readonly unknown[])[]).flat()));
  }

  /** One of each class. */
  get distinct(): ValueList {
    return new ValueList(firstOf(this.values, this.classes));
  }

  private once(key: string | Kind, make: () => ValueList): ValueList {
    const known = this.inner.get(key) ?? make();
    this.inner.set(key, known);
    return known;
  }

  private findClasses(): Classes {
    const same = numbered(this.values);
    if (same.count === 1 || !this.values.some((value) => typeof value === 'object' && value !== null)) return same;
    if (same.count === this.values.length) return this.classesByKind();
    // What is one object at several places is looked at once.
    const apart = new ValueList(firstOf(this.values, same)).classesByKind();
    return { of: same.of.map((number) => apart.of[number]!), count: apart.count };
  }

  private classesByKind(): Classes {
    const { kinds, of } = this.kinds;
    const apart = kinds.map((kind) => this.members(kind).classesOfKind(kind));
    if (apart.length === 1) return apart[0]!;
    const offsets: number[] = [];
    let count = 0;
    for (const own of apart) {
      offsets.push(count);
      count += own.count;
    }
    const taken = kinds.map(() => 0);
    return { of: of.map((kind) => offsets[kind]! + apart[kind]!.of[taken[kind]!++]!), count };
  }

  private classesOfKind(kind: Kind): Classes {
    if (kind.is === 'record') return this.classesOfRecords(kind.keys);
    if (kind.is !== 'list') return numbered(this.values);
    const { of } = this.items.classes;
    let end = 0;
    const names = (this.values as readonly (readonly unknown[])[]).map(({ length }) => {
      end += length;
      return of.slice(end - length, end).join();
    });
    return numbered(names);
  }

  private classesOfRecords(keys: readonly string[]): Classes {
    const { length } = this.values;
    let classes: Classes = { of: new Array<number>(length).fill(0), count: Math.min(1, length) };
    for (const key of keys) {
      // All are apart: no field could part them further.
      if (classes.count === length) break;
      const { of, count } = this.field(key).classes;
      if (count > 1)
        classes = classes.count === 1 ? { of, count } : numbered(classes.of.map((one, at) => one * count + of[at]!));
    }
    return classes;
  }
}

function firstOf(values: readonly unknown[], { of, count }: Classes): unknown[] {
  const first: unknown[] = new Array(count);
  for (let at = values.length - 1; at >= 0; at--) first[of[at]!] = values[at];
  return first;
}

/** By what they are, objects by which they are. */
function numbered(values: readonly unknown[]): Classes {
  const [one] = values;
  // Most columns hold one value.
  if (values.every((value) => value === one))
    return { of: new Array<number>(values.length).fill(0), count: Math.min(1, values.length) };
  const numbers = new Map<unknown, number>();
  const of = values.map((value) => {
    const known = numbers.get(value);
    if (known !== undefined) return known;
    const number = numbers.size;
    numbers.set(value, number);
    return number;
  });
  return { of, count: numbers.size };
}

/** A number that JSON has no form for as its word; nothing as null. */
function plain(value: unknown): unknown {
  if (typeof value === 'number') return oddNumbersAsWords('', value);
  return value === undefined ? null : value;
}
