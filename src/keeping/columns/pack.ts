/** A list of JSON values into columns, in a time that grows with what it holds. */
import { oddNumbersAsWords } from '../../project/oddNumbers';
import type { Column, Packed } from './column';
import type { Kind } from './kinds';
import { ValueList } from './valueList';

/** What it stands for is what JSON.stringify writes, odd numbers as words. */
export const pack = (entries: readonly unknown[]): Packed => ({
  length: entries.length,
  entries: columnOf(ValueList.of(entries)),
});

/** Where values stand there twice or more, as a rule, each is said once. */
function columnOf(list: ValueList): Column {
  const { values, classes } = list;
  const { of, count } = classes;
  if (count === 1) return { all: JSON.parse(JSON.stringify(values[0], oddNumbersAsWords)) };
  if (2 * count > values.length) return columnOfKinds(list);
  return { once: columnOfKinds(list.distinct), distinct: count, at: of };
}

function columnOfKinds(list: ValueList): Column {
  const { kinds, of } = list.kinds;
  const columns = kinds.map((kind) => columnOfKind(kind, list.members(kind)));
  return columns.length === 1 ? columns[0]! : { kinds: columns, of };
}

function columnOfKind(kind: Kind, list: ValueList): Column {
  if (kind.is === 'record') return { keys: kind.keys, fields: kind.keys.map((key) => columnOf(list.field(key))) };
  if (kind.is === 'plain') return { plain: list.values };
  const lengths = (list.values as readonly { readonly length: number }[]).map(({ length }) => length);
  return kind.is === 'list' ? { lists: columnOf(list.items), lengths } : { texts: list.values.join(''), lengths };
}
