/** A list of JSON values into columns, in a time that grows with what it holds. */
import { oddNumbersAsWords } from '../../project/oddNumbers';
import type { Column, Packed } from './column';

/** A distinct value; what it is made of are numbers of others. */
type Node =
  | { readonly kind: 'plain'; readonly value: unknown }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'record'; readonly shape: number; readonly fields: readonly number[] }
  | { readonly kind: 'list'; readonly items: readonly number[] };

/** What a list is packed with: as JSON.stringify has it, with odd numbers as words. */
export function pack(entries: readonly unknown[]): Packed {
  const distinct = new Distinct();
  const numbers = entries.map((entry) => distinct.numberOf(entry));
  return { length: entries.length, entries: columnOf(distinct, numbers) };
}

/** Numbers values so that equal ones have one number. */
class Distinct {
  readonly nodes: Node[] = [];
  readonly shapes: (readonly string[])[] = [];
  private readonly known = new Map<unknown, number>();
  private readonly composed = new Map<string, number>();
  private readonly shapeNumbers = new Map<string, number>();

  numberOf(value: unknown): number {
    const known = this.known.get(value);
    // In a Map 0 and −0 are one key: −0 is known by its word.
    if (known !== undefined && !Object.is(value, -0)) return known;
    const number = this.added(value);
    if (!Object.is(value, -0)) this.known.set(value, number);
    return number;
  }

  private added(value: unknown): number {
    if (typeof value === 'string') return this.push({ kind: 'text', value });
    if (typeof value === 'number') {
      const plain = oddNumbersAsWords('', value);
      return plain === value ? this.push({ kind: 'plain', value }) : this.numberOf(plain);
    }
    // A place of a list that holds nothing is null, as in JSON.
    if (typeof value !== 'object' || value === null)
      return value === undefined ? this.numberOf(null) : this.push({ kind: 'plain', value });
    if (Array.isArray(value)) {
      const items = value.map((item) => this.numberOf(item));
      return this.once(`[${items.join()}`, () => ({ kind: 'list', items }));
    }
    const keys: string[] = [];
    const fields: number[] = [];
    for (const key of Object.keys(value)) {
      const field = (value as Readonly<Record<string, unknown>>)[key];
      if (field === undefined) continue;
      keys.push(key);
      fields.push(this.numberOf(field));
    }
    const shape = this.shapeOf(keys);
    return this.once(`${shape}:${fields.join()}`, () => ({ kind: 'record', shape, fields }));
  }

  private once(key: string, make: () => Node): number {
    const known = this.composed.get(key);
    if (known !== undefined) return known;
    const number = this.push(make());
    this.composed.set(key, number);
    return number;
  }

  private shapeOf(keys: readonly string[]): number {
    const name = JSON.stringify(keys);
    const known = this.shapeNumbers.get(name);
    if (known !== undefined) return known;
    this.shapeNumbers.set(name, this.shapes.length);
    return this.shapes.push(keys) - 1;
  }

  private push(node: Node): number {
    return this.nodes.push(node) - 1;
  }

  /** The value again, as JSON has it. */
  valueOf(number: number): unknown {
    const node = this.nodes[number]!;
    if (node.kind === 'list') return node.items.map((item) => this.valueOf(item));
    if (node.kind !== 'record') return node.value;
    const keys = this.shapes[node.shape]!;
    return Object.fromEntries(node.fields.map((field, at) => [keys[at]!, this.valueOf(field)]));
  }
}

/** Where half or more are said before, each is said once. */
function columnOf(distinct: Distinct, numbers: readonly number[]): Column {
  const places = new Map<number, number>();
  const at = numbers.map((number) => {
    const place = places.get(number) ?? places.size;
    places.set(number, place);
    return place;
  });
  const [first] = numbers;
  if (places.size === 1) return { all: distinct.valueOf(first!) };
  if (2 * places.size > numbers.length) return columnOfKinds(distinct, numbers);
  return { once: columnOfKinds(distinct, [...places.keys()]), distinct: places.size, at };
}

function columnOfKinds(distinct: Distinct, numbers: readonly number[]): Column {
  const kinds = new Map<string, number[]>();
  const order = new Map<string, number>();
  const of = numbers.map((number) => {
    const node = distinct.nodes[number]!;
    const kind = node.kind === 'record' ? `${node.shape}` : node.kind;
    const place = order.get(kind) ?? order.size;
    if (place === order.size) {
      order.set(kind, place);
      kinds.set(kind, []);
    }
    kinds.get(kind)!.push(number);
    return place;
  });
  if (kinds.size === 1) return columnOfOneKind(distinct, numbers);
  return { kinds: [...kinds.values()].map((own) => columnOfOneKind(distinct, own)), of };
}

function columnOfOneKind(distinct: Distinct, numbers: readonly number[]): Column {
  const nodes = numbers.map((number) => distinct.nodes[number]!);
  const [first] = nodes;
  if (first?.kind === 'text') {
    const texts = (nodes as readonly Extract<Node, { kind: 'text' }>[]).map(({ value }) => value);
    return { texts: texts.join(''), lengths: texts.map(({ length }) => length) };
  }
  if (first?.kind === 'record') {
    const keys = distinct.shapes[first.shape]!;
    const records = nodes as readonly Extract<Node, { kind: 'record' }>[];
    return { keys, fields: keys.map((_, at) => columnOf(distinct, records.map(({ fields }) => fields[at]!))) };
  }
  if (first?.kind === 'list') {
    const lists = nodes as readonly Extract<Node, { kind: 'list' }>[];
    return { lists: columnOf(distinct, lists.flatMap(({ items }) => items)), lengths: lists.map(({ items }) => items.length) };
  }
  return { plain: (nodes as readonly Extract<Node, { kind: 'plain' }>[]).map(({ value }) => value) };
}
