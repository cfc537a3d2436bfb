/** Whether a pasted text is a table: cells that a spreadsheet copied, or lines of CSV. Anything else stays a text. */
import Papa from 'papaparse';
import { hasHeaderName } from '../headerNames';

/** Records that are looked at. */
const LOOKED_AT = 200;

/** @param text with "\n" for its line ends */
export function pastedTableFormat(text: string): 'tsv' | 'csv' | undefined {
  if (isEven(recordsOf(text, '\t'))) return 'tsv';
  const header = /^.*$/m.exec(text.trimStart())?.[0] ?? '';
  const separator = [',', ';', '|'].find((one) => header.includes(one));
  if (separator === undefined) return undefined;
  const records = recordsOf(text, separator);
  // A comma stands in any sentence, so lines of CSV are known by a name that only a header has.
  return isEven(records) && hasHeaderName(records[0] ?? []) ? 'csv' : undefined;
}

function recordsOf(text: string, delimiter: string): readonly (readonly string[])[] {
  if (!text.includes(delimiter)) return [];
  const { data } = Papa.parse<string[]>(text, { delimiter, newline: '\n', preview: LOOKED_AT, skipEmptyLines: true });
  return data;
}

/** Several rows of equally many cells; of the first each has something in it, which no indented line has. */
function isEven(records: readonly (readonly string[])[]): boolean {
  const [first, ...rest] = records;
  if (first === undefined || first.length < 2 || rest.length === 0) return false;
  return first.every((cell) => cell.trim() !== '') && rest.every(({ length }) => length === first.length);
}
