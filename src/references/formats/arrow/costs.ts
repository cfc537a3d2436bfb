/** What one file may cost, however few bytes it has. */

/** Compressed buffers of a file, unpacked. */
export const MAX_UNPACKED_BYTES = 256 * 1024 * 1024;
/** What one more costs in time, as bytes. */
const UNPACKING = 1024;
/** Values in lists and structs of all columns. */
const MAX_NESTED_VALUES = 4_000_000;
/** Texts of all columns, as they are read. */
const MAX_TEXT_BYTES = 256 * 1024 * 1024;

/** What the columns of one file may still cost. */
export class Costs {
  private unpacked = MAX_UNPACKED_BYTES;
  private values = MAX_NESTED_VALUES;
  private text = MAX_TEXT_BYTES;

  unpack(bytes: number): void {
    this.unpacked -= bytes + UNPACKING;
    if (this.unpacked < 0) throw new Error('the file unpacks to more than is read');
  }

  visit(values: number): void {
    this.values -= values;
    if (this.values < 0)
      throw new Error(`the file holds more than ${MAX_NESTED_VALUES.toLocaleString('en')} values in lists`);
  }

  read(bytes: number): void {
    this.text -= bytes;
    if (this.text < 0) throw new Error('the file holds more text than is read');
  }
}
