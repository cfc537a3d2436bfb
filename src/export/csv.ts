/** CSV as RFC 4180 says: fields with separators, quotes or line breaks in quotes, quotes doubled, lines end in CRLF. */

/** What a spreadsheet takes for a formula, at the start of a cell or of a line in it, after white space or not (OWASP, "CSV Injection"). */
const FORMULA = /(^|[\r\n])[\s\u00a0\ufeff]*[=+\-@＝＋－＠]|^[\t\r]/;

/**
 * @param spreadsheetSafe put a ' before text that a spreadsheet would run as a formula. It changes the data: a program
 * that reads the file sees the ' too.
 */
export function toCsv(
  columns: readonly string[],
  rows: readonly (readonly (string | number | undefined)[])[],
  spreadsheetSafe = true,
): string {
  const field = (value: string | number | undefined): string => {
    if (value === undefined) return '';
    if (typeof value === 'number') return String(value);
    const text = spreadsheetSafe && FORMULA.test(value) ? `'${value}` : value;
    return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('');
}
