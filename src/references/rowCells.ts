type RowCells = Record<string, string>;

/** Inherits nothing: a column called "toString" is a column. Where Object.create(null) makes a hash table of each row, these share a shape. */
class Cells {}
Object.setPrototypeOf(Cells.prototype, null);
Reflect.deleteProperty(Cells.prototype, 'constructor');

/** Cells of one row, none yet. */
export const newCells = (): RowCells => new Cells() as RowCells;
