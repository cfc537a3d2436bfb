/**
 * Values of a list as columns: what many entries have alike is said once, texts stand in one long text, and names of fields once for all
 * records that have them. JSON, like what it stands for; a project of a hundred thousand judged samples takes a third of it.
 */
export type Column =
  /** All are this. */
  | { readonly all: unknown }
  /** Numbers, true, false and null, as they are. */
  | { readonly plain: readonly unknown[] }
  | { readonly texts: string; readonly lengths: readonly number[] }
  /** Each distinct value, and for each place which of them stands there. */
  | { readonly once: Column; readonly distinct: number; readonly at: readonly number[] }
  /** Records of these fields, in this order. */
  | { readonly keys: readonly string[]; readonly fields: readonly Column[] }
  | { readonly lists: Column; readonly lengths: readonly number[] }
  /** Values of several kinds, by kind, and for each place which kind stands there. */
  | { readonly kinds: readonly Column[]; readonly of: readonly number[] };

/** A list, or a page of one. */
export interface Packed {
  readonly length: number;
  readonly entries: Column;
}
