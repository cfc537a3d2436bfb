/** What a workbook says around its sheets (ECMA-376 Part 1, SpreadsheetML): where they are, its shared texts, which formats are dates. */

import { unzip, ZipTooLarge } from '../../archives/unzip';
import { StudioError } from '../../errors';
import { MAX_FILE_BYTES } from '../limits';
import { walkXml } from './xml';

const WORKBOOK = 'xl/workbook.xml';
/** XML of all parts: some sixteen times what its rows take as CSV. */
const MAX_XML_BYTES = 4 * MAX_FILE_BYTES;

export interface Workbook {
  /** In the order of their tabs; `xml` is undefined where the part is missing. */
  readonly sheets: readonly { readonly name: string; readonly xml: string | undefined; readonly isHidden: boolean }[];
  readonly sharedTexts: readonly string[];
  /** By the number that a cell names: what its format shows. */
  readonly styles: readonly ShownAs[];
  /** Days are counted from 1904, as old Macintosh files do. */
  readonly is1904: boolean;
}

export type ShownAs = 'number' | 'date' | 'time' | 'date and time';

/** Whether a zip holds a workbook: by its directory alone. */
export function isWorkbook(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) return false;
  let found = false;
  try {
    unzip(
      bytes,
      (path) => {
        found ||= path === WORKBOOK;
        return false;
      },
      { mostBytes: 0 },
    );
  } catch {
    // Said by who unpacks it.
  }
  return found;
}

/** @throws StudioError FILE_UNREADABLE; Error where a part is damaged */
export function openWorkbook(file: string, bytes: Uint8Array): Workbook {
  const parts = unzipParts(file, bytes);
  const text = (path: string): string | undefined => {
    const part = parts.get(path);
    return part === undefined ? undefined : new TextDecoder().decode(part);
  };
  const targets = new Map<string, string>();
  walkXml(text('xl/_rels/workbook.xml.rels') ?? '<r/>', () => ({
    open: (name, { Id, Target }) => {
      if (name === 'Relationship' && Id !== undefined && Target !== undefined) targets.set(Id, pathOf(Target));
    },
  }));
  const sheets: { name: string; xml: string | undefined; isHidden: boolean }[] = [];
  let is1904 = false;
  walkXml(text(WORKBOOK) ?? '', () => ({
    open: (tag, attributes) => {
      if (tag === 'workbookPr') is1904 = /^(?:1|true)$/.test(attributes.date1904 ?? '');
      if (tag !== 'sheet') return;
      const id = Object.entries(attributes).find(([key]) => /(?:^|:)id$/.test(key))?.[1] ?? '';
      sheets.push({
        name: attributes.name ?? `Sheet${sheets.length + 1}`,
        xml: text(targets.get(id) ?? ''),
        isHidden: /hidden/i.test(attributes.state ?? ''),
      });
    },
  }));
  const pathEndingIn = (name: string): string =>
    [...targets.values()].find((path) => path.endsWith(name)) ?? `xl/${name}`;
  return {
    sheets,
    is1904,
    sharedTexts: sharedTextsOf(text(pathEndingIn('sharedStrings.xml')) ?? '<sst/>'),
    styles: stylesOf(text(pathEndingIn('styles.xml')) ?? '<styleSheet/>'),
  };
}

const PART =
  /^xl\/(?:workbook\.xml|_rels\/workbook\.xml\.rels|sharedStrings\.xml|styles\.xml|worksheets\/[^/]+\.xml)$/i;

function unzipParts(file: string, bytes: Uint8Array): ReadonlyMap<string, Uint8Array> {
  try {
    return unzip(bytes, (path) => PART.test(path), { mostBytes: MAX_XML_BYTES });
  } catch (cause) {
    if (!(cause instanceof ZipTooLarge)) throw cause;
    throw new StudioError(
      'FILE_UNREADABLE',
      `${file} unpacks to more than ${MAX_XML_BYTES / 2 ** 20} MB.`,
      'Take a sample of it: tens to hundreds of references are enough.',
      { where: file },
    );
  }
}

const pathOf = (target: string): string => (target.startsWith('/') ? target.slice(1) : `xl/${target}`);

/** `_x000D_` stands for a character that XML cannot hold. */
export const unescapeText = (text: string): string =>
  text.includes('_x')
    ? text.replace(/_x([0-9a-f]{4})_/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : text;

/** Texts of `si` elements: all runs of each, without the readings above East Asian words. */
function sharedTextsOf(xml: string): string[] {
  const texts: string[] = [];
  let parts: string[] = [];
  let isText = false;
  let isReading = false;
  walkXml(xml, () => ({
    open(name) {
      if (name === 'si') parts = [];
      else if (name === 't') isText = !isReading;
      else if (name === 'rPh') isReading = true;
    },
    text(text) {
      if (isText) parts.push(text);
    },
    close(name) {
      if (name === 'si') texts.push(unescapeText(parts.join('')));
      else if (name === 't') isText = false;
      else if (name === 'rPh') isReading = false;
    },
  }));
  return texts;
}

function stylesOf(xml: string): ShownAs[] {
  const formats = new Map<number, string>();
  const styles: ShownAs[] = [];
  let isCellFormat = false;
  walkXml(xml, () => ({
    open(name, { numFmtId, formatCode }) {
      if (name === 'numFmt') formats.set(Number(numFmtId), formatCode ?? '');
      else if (name === 'cellXfs') isCellFormat = true;
      else if (name === 'xf' && isCellFormat) styles.push(shownAs(Number(numFmtId ?? 0), formats));
    },
    close(name) {
      if (name === 'cellXfs') isCellFormat = false;
    },
  }));
  return styles;
}

/** Formats that every spreadsheet knows by number (18.8.30), in its own language. */
function shownAs(id: number, formats: ReadonlyMap<number, string>): ShownAs {
  const own = formats.get(id);
  if (own !== undefined) return shownByCode(own);
  if (id === 22) return 'date and time';
  if ((id >= 18 && id <= 21) || id === 45 || id === 47) return 'time';
  return (id >= 14 && id <= 17) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58) ? 'date' : 'number';
}

/** Of the format for positive numbers; a length of time ([h]:mm) is a number. */
export function shownByCode(code: string): ShownAs {
  const positive = code
    .replace(/"[^"]*"|\\.|_.|\*./g, '')
    .split(';')[0]!
    .toLowerCase();
  if (/\[(?:h+|m+|s+)\]/.test(positive)) return 'number';
  const letters = positive.replace(/\[[^\]]*\]/g, '').replace(/general|am\/pm|a\/p/g, '');
  const isDate = /[yd]/.test(letters) || (/m/.test(letters) && !/[hs]/.test(letters));
  const isTime = /[hs]/.test(letters);
  if (isDate) return isTime ? 'date and time' : 'date';
  return isTime ? 'time' : 'number';
}
