/** Workbooks of a test, as spreadsheet programs write them: shared texts, inline ones, numbers, dates. */
import { zipSync } from 'fflate';

/** A number with the style that it is shown by, or raw XML of a cell. */
export type Cell =
  | string
  | number
  | boolean
  | null
  | { readonly v: string; readonly style?: number; readonly type?: string };

const escapeXml = (text: string): string => text.replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`);

const columnName = (at: number): string =>
  at < 26 ? String.fromCharCode(65 + at) : columnName(Math.floor(at / 26) - 1) + columnName(at % 26);

/** Styles: 0 general, 1 a date, 2 a date and time, 3 a time, 4 a date in a format of its own. */
const STYLES =
  '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="164" formatCode="[$-407]d\\.\\ mmmm\\ yyyy;@"/></numFmts><cellXfs>' +
  [0, 14, 22, 20, 164].map((id) => `<xf numFmtId="${id}"/>`).join('') +
  '</cellXfs></styleSheet>';

export function workbook(
  sheets: Readonly<Record<string, readonly (readonly Cell[])[]>>,
  extra: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const shared: string[] = [];
  const cellXml = (cell: Cell, reference: string): string => {
    if (cell === null) return '';
    if (typeof cell === 'number') return `<c r="${reference}"><v>${cell}</v></c>`;
    if (typeof cell === 'boolean') return `<c r="${reference}" t="b"><v>${Number(cell)}</v></c>`;
    if (typeof cell === 'object')
      return `<c r="${reference}" s="${cell.style ?? 0}" t="${cell.type ?? 'n'}"><v>${cell.v}</v></c>`;
    const at = shared.push(cell) - 1;
    return `<c r="${reference}" t="s"><v>${at}</v></c>`;
  };
  const names = Object.keys(sheets);
  const parts: Record<string, string> = {
    '[Content_Types].xml': '<Types/>',
    'xl/workbook.xml': `<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>${names
      .map((name, at) => `<sheet name="${escapeXml(name)}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`)
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${names
      .map((_, at) => `<Relationship Id="rId${at + 1}" Target="worksheets/sheet${at + 1}.xml"/>`)
      .join('')}</Relationships>`,
    'xl/styles.xml': STYLES,
  };
  for (const [at, rows] of Object.values(sheets).entries())
    parts[`xl/worksheets/sheet${at + 1}.xml`] = `<worksheet><sheetData>${rows
      .map(
        (row, y) =>
          `<row r="${y + 1}">${row.map((cell, x) => cellXml(cell, `${columnName(x)}${y + 1}`)).join('')}</row>`,
      )
      .join('')}</sheetData></worksheet>`;
  parts['xl/sharedStrings.xml'] = `<sst>${shared
    .map((text) => `<si><t xml:space="preserve">${escapeXml(text)}</t></si>`)
    .join('')}</sst>`;
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  return zipSync(
    Object.fromEntries(Object.entries({ ...parts, ...extra }).map(([path, text]) => [path, encode(text)])),
  ) as Uint8Array<ArrayBuffer>;
}
