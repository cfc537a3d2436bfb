import { StudioError } from '../../errors';
import { isForbiddenKey, TableBuilder } from '../cells';
import { MAX_COLUMNS } from '../limits';
import { ignored, type OnProgress } from '../progress';
import type { ParsedTable } from '../types';
import { headerOf, looksLikeRow } from './header';
import { openWorkbook, type ShownAs, unescapeText, type Workbook } from './workbook';
import { walkXml } from './xml';

/**
 * The sheets of a workbook that hold something, hidden ones aside, in the order of their tabs. A row's line is its number in the sheet. Numbers are text as they are shown at
 * full length, dates as ISO 8601; of a formula the value that was last computed.
 * @throws StudioError FILE_UNREADABLE where it is no workbook; FILE_EMPTY where no sheet holds a row
 */
export function parseXlsx(file: string, bytes: Uint8Array, onProgress: OnProgress = ignored): ParsedTable[] {
  try {
    const book = openWorkbook(file, bytes);
    const all = book.sheets.filter(({ xml }) => xml !== undefined && /<(?:\w+:)?c[\s>]/.test(xml));
    const shown = all.filter(({ isHidden }) => !isHidden);
    const filled = shown.length > 0 ? shown : all;
    const hidden = all.filter((sheet) => !filled.includes(sheet)).map(({ name }) => `"${name}"`);
    const tables = filled.map(({ name, xml = '' }, at) =>
      readSheet(filled.length > 1 ? `${file}, ${name}` : file, xml, book, (share) =>
        onProgress((at + share) / filled.length),
      ),
    );
    const [first, ...others] = tables.filter(({ rows, problems }) => rows.length + problems.length > 0);
    if (first === undefined) return [];
    if (hidden.length === 0) return [first, ...others];
    const note = `Hidden sheets are left out: ${hidden.join(', ')}. Show them in the workbook to have them read.`;
    return [{ ...first, notes: [...(first.notes ?? []), note] }, ...others];
  } catch (cause) {
    if (cause instanceof StudioError) throw cause;
    throw new StudioError(
      'FILE_UNREADABLE',
      `${file} is damaged and cannot be read as a workbook.`,
      'Open it in a spreadsheet program and save it again, or export the sheet as CSV.',
      { where: file, cause },
    );
  }
}

/** Cells of one row by their column, from 0; sparse, for a row may have its only cell in column 16,384. */
type SheetRow = Map<number, string>;

function readSheet(name: string, xml: string, book: Workbook, onProgress: OnProgress): ParsedTable {
  const table = new TableBuilder(name, 'xlsx');
  let columns: ReadonlyMap<number, string> | undefined;
  let errors = 0;

  /** false: no more rows are read. */
  function take(line: number, row: SheetRow): boolean {
    if (row.size === 0) return true;
    if (columns === undefined) {
      const fields = [...row.values()];
      const isRow = looksLikeRow(fields);
      columns = namesOf(name, line, row, isRow);
      // Columns between which one is empty have no places in a row.
      if (fields.length - 1 === Math.max(...row.keys())) table.setHeader({ line, fields, isRow });
      for (const field of isRow ? [] : fields)
        if (isForbiddenKey(field.trim()))
          table.note(`The column "${field.trim()}" is not read: rename it in the header.`);
      if (!isRow) return true;
    }
    if (table.isFull(line)) return false;
    table.addRow(line, entriesOf(row, columns));
    return true;
  }

  walkRows(xml, book, {
    take,
    onError: () => errors++,
    onProgress,
  });
  if (errors > 0) table.note(`${errors.toLocaleString('en')} cells hold the error of a formula, and are empty here.`);
  return table.build();
}

/** A column of a letter alone, where the header has no name for it. */
function* entriesOf(row: SheetRow, columns: ReadonlyMap<number, string>): Iterable<readonly [string, string]> {
  for (const [column, cell] of row) {
    const known = columns.get(column);
    if (known === undefined) yield [`column ${column + 1}`, cell];
    else if (!isForbiddenKey(known)) yield [known, cell];
  }
}

function namesOf(file: string, line: number, row: SheetRow, isRow: boolean): ReadonlyMap<number, string> {
  const places = [...row.keys()];
  if (isRow)
    return new Map(places.length === 1 ? [[places[0]!, 'text']] : places.map((at) => [at, `column ${at + 1}`]));
  const names = headerOf(file, line, [...row.values()]);
  // A refused name keeps its place, so that its cells are left out.
  return new Map(places.map((at, index) => [at, names[index] ?? row.get(at)!.trim()]));
}

interface RowHandlers {
  take(line: number, row: SheetRow): boolean;
  onError(): void;
  readonly onProgress: OnProgress;
}

function walkRows(xml: string, book: Workbook, { take, onError, onProgress }: RowHandlers): void {
  const total = Math.max(1, xml.length);
  let seen = 0;
  let line = 0;
  let row: SheetRow = new Map();
  let cell: { column: number; type: string; style: number } | null = null;
  let column = -1;
  let value = '';
  let isValue = false;
  let isReading = false;
  walkXml(xml, (stop) => ({
    open(tag, attributes) {
      if (tag === 'row') {
        const given = Number(attributes.r);
        line = Number.isSafeInteger(given) && given > 0 ? given : line + 1;
        row = new Map();
        column = -1;
      } else if (tag === 'c') {
        column = columnOf(attributes.r) ?? column + 1;
        cell = { column, type: attributes.t ?? 'n', style: Number(attributes.s ?? 0) };
        value = '';
      } else if (tag === 'v' || tag === 't') isValue = cell !== null && !isReading;
      else if (tag === 'rPh') isReading = true;
    },
    text(text) {
      if (isValue) value += text;
    },
    close(tag) {
      if (tag === 'v' || tag === 't') isValue = false;
      else if (tag === 'rPh') isReading = false;
      else if (tag === 'c' && cell !== null) {
        if (cell.type === 'e') onError();
        const text = shownText(cell.type, value, book, cell.style);
        if (text !== undefined && cell.column < MAX_COLUMNS) row.set(cell.column, text);
        seen += 40 + value.length;
        cell = null;
      } else if (tag === 'row') {
        onProgress(Math.min(1, seen / total));
        if (!take(line, row)) stop();
      }
    },
  }));
}

/** "AB12" → 27. */
function columnOf(reference: string | undefined): number | undefined {
  const letters = /^\$?([A-Z]{1,3})\$?\d*$/i.exec(reference ?? '')?.[1]?.toUpperCase();
  if (letters === undefined) return undefined;
  return [...letters].reduce((column, letter) => 26 * column + letter.charCodeAt(0) - 64, 0) - 1;
}

/** undefined: an empty cell. */
function shownText(type: string, value: string, book: Workbook, style: number): string | undefined {
  switch (type) {
    case 's':
      return value === '' ? undefined : book.sharedTexts[Number(value)] || undefined;
    case 'str':
    case 'inlineStr':
      return unescapeText(value) || undefined;
    case 'b':
      return value === '' ? undefined : value === '1' || value === 'true' ? 'TRUE' : 'FALSE';
    case 'e':
      return undefined;
    case 'd':
      return value.trim() || undefined;
    default:
      return value.trim() === '' ? undefined : numberText(value.trim(), book.styles[style] ?? 'number', book.is1904);
  }
}

/** Digits of a float64 that a spreadsheet shows at most; behind them 1.1 is stored as 1.1000000000000001. */
const SHOWN_DIGITS = 15;

function numberText(stored: string, shown: ShownAs, is1904: boolean): string {
  const number = Number(stored);
  if (!Number.isFinite(number)) return stored;
  if (shown !== 'number') return dateText(number, shown, is1904) ?? stored;
  const digits = stored
    .replace(/[eE].*/, '')
    .replace(/\D/g, '')
    .replace(/^0+/, '');
  const isWhole = /^-?\d+$/.test(stored);
  return isWhole || digits.length <= SHOWN_DIGITS ? stored : String(Number(number.toPrecision(SHOWN_DIGITS)));
}

const DAY_MS = 86_400_000;

/** Days since the workbook's first as ISO 8601, to the second; undefined for what is no day. */
function dateText(days: number, shown: Exclude<ShownAs, 'number'>, is1904: boolean): string | undefined {
  if (days < 0 || days > 2_958_466) return undefined;
  // A 29 February 1900 that never was is counted as day 60.
  const since1900 = is1904 ? days + 1462 : days < 60 ? days + 1 : days;
  const at = Math.round(((since1900 - 25_569) * DAY_MS) / 1000) * 1000;
  const iso = new Date(at).toISOString();
  const [date, time] = [iso.slice(0, 10), iso.slice(11, 19)];
  if (shown === 'time' && days < 1) return time;
  return shown === 'date' && time === '00:00:00' ? date : `${date}T${time}`;
}
