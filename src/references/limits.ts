/**
 * What a references file may cost. DOMINO learns from tens to hundreds of references (docs/method.md §1); these bounds are
 * three orders of magnitude above that, and low enough that a crafted file cannot exhaust the tab's memory.
 */
export const MAX_FILE_BYTES = 64 * 1024 * 1024;
export const MAX_ROWS = 100_000;
export const MAX_COLUMNS = 1_000;
/** Cells of a whole table: a hundred thousand rows of thirty columns. */
export const MAX_CELLS = 3_000_000;
/** Places of a table that are looked at, whether or not they are filled: in columnar formats one that is empty costs no bytes, but time. */
export const MAX_VALUES = 2 * MAX_CELLS;
/** Longest cell in UTF-16 code units. */
export const MAX_CELL_LENGTH = 1_000_000;
/** Text of a whole table, UTF-16 code units: a Parquet dictionary can repeat one long value in every row. */
export const MAX_TABLE_LENGTH = 2 * MAX_FILE_BYTES;
