type RowCells = Record<string, string>;

/** Inherits nothing: a column called "toString" is a column. Where Object.create(null) makes a hash table of each row, these share a shape. */
class Cells {}
Object.setPrototypeOf(Cells.prototype, null);
Reflect.deleteProperty(Cells.prototype, 'constructor');

/** Cells of one row, none yet. */
export const newCells = (): RowCells => new Cells() as RowCells;

/** The same cells, of a row that came as JSON: what that inherits is no cell of a column called "toString". */
export const ownCells = (cells: Readonly<RowCells>): RowCells => Object.assign(newCells(), cells);
