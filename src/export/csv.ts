/** CSV as RFC 4180 says: fields with separators, quotes or line breaks in quotes, quotes doubled, lines end in CRLF. */

/** What a spreadsheet takes for a formula, at the start of a cell or of a line in it, after white space or not (OWASP, "CSV Injection"). */
const FORMULA = /(^|[\r\n])[\s\u00a0\ufeff]*[=+\-@＝＋－＠]|^[\t\r]/;

export type CsvCell = string | number | undefined;

/** A spreadsheet that opens the file would run the cell. */
export const isFormula = (cell: CsvCell): boolean => typeof cell === 'string' && FORMULA.test(cell);

/**
 * One line, its end included.
 * @param spreadsheetSafe put a ' before text that a spreadsheet would run as a formula. It changes the data: a program that reads the
 * file sees the ' too.
 */
export function csvLine(cells: readonly CsvCell[], spreadsheetSafe: boolean): string {
  const field = (cell: CsvCell): string => {
    if (cell === undefined) return '';
    const text = spreadsheetSafe && isFormula(cell) ? `'${cell}` : String(cell);
    return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return `${cells.map(field).join(',')}\r\n`;
}
