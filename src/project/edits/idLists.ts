/** Lists of numbered ids, each once, by number. A list that a change leaves as it is stays the same object. */
import { indexOf, type RowId } from '../ids';

const byNumber = (a: RowId, b: RowId): number => indexOf(a) - indexOf(b);

export function withIds<Id extends RowId>(list: readonly Id[], ids: readonly Id[]): readonly Id[] {
  if (ids.length === 0) return list;
  const there = new Set(list);
  const added = ids.filter((id) => !there.has(id) && there.add(id));
  return added.length === 0 ? list : [...list, ...added].sort(byNumber);
}

export function withoutIds<Id extends RowId>(list: readonly Id[], ids: readonly Id[]): readonly Id[] {
  if (list.length === 0 || ids.length === 0) return list;
  const gone = new Set(ids);
  const left = list.filter((id) => !gone.has(id));
  return left.length === list.length ? list : left;
}

/** Of these ids, those that a list has. */
export function idsIn<Id extends RowId>(list: readonly Id[], ids: readonly Id[]): readonly Id[] {
  if (ids.length === 0) return ids;
  const there = new Set(list);
  return ids.filter((id) => there.has(id));
}
