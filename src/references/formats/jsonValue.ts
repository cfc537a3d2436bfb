/** JSON as people's programs write it: digits stay as they are, Python's NaN and Infinity are missing values, and a fault has a place. */
import { type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { isLosslessNumber, parse as parseLossless, stringify as stringifyLossless } from 'lossless-json';

const TEXT = '"[^"\\\\]*(?:\\\\.[^"\\\\]*)*"';
const PYTHON_CONSTANT = new RegExp(`${TEXT}|-?\\b(?:NaN|Infinity)\\b`, 'gs');
const NUMBER = new RegExp(`${TEXT}|-?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?`, 'gs');
/** What a number must have for a float64 not to give its digits back; most rows have none of it anywhere. */
const MAY_BE_CHANGED = /\d{16}|\.\d*0(?!\d)|\d[eE][-+\d]|-0(?![\d.])/;

export class JsonFault extends Error {
  constructor(
    /** What is wrong, as words that go behind a colon. */
    readonly words: string,
    /** Both from 1. */
    readonly line: number,
    readonly column: number,
    options?: ErrorOptions,
  ) {
    super(`line ${line}, column ${column}: ${words}`, options);
  }
}

/**
 * @returns as JSON.parse; numbers that a float64 would change are LosslessNumber (lossless-json)
 * @throws JsonFault
 */
export function parseJsonValue(text: string): unknown {
  try {
    return parseStandardJson(text);
  } catch (cause) {
    const known = text.replace(PYTHON_CONSTANT, (token) => (token.startsWith('"') ? token : 'null'));
    if (known !== text) return parseJsonValue(known);
    throw faultOf(text, cause);
  }
}

/**
 * The same of JSON as its standard has it: what Python writes beside it is a fault.
 * @throws SyntaxError
 */
export function parseStandardJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return hasChangedNumber(text) ? withDigits(text, value) : value;
}

/** What JSON.stringify makes of a number that keeps its digits. */
const LOSSLESS = '"isLosslessNumber":true';

/** As JSON.stringify, with the digits that parseJsonValue kept and those of 64-bit integers. Throws RangeError on endless nesting. */
export function jsonText(value: unknown): string {
  let json: string;
  try {
    json = JSON.stringify(value);
  } catch (fault) {
    // What JSON.stringify refuses: integers of 64 bits, which Parquet has.
    if (!(fault instanceof TypeError)) throw fault;
    return stringifyLossless(value) ?? 'null';
  }
  return json?.includes(LOSSLESS) ? (stringifyLossless(value) ?? json) : json;
}

function hasChangedNumber(text: string): boolean {
  if (!MAY_BE_CHANGED.test(text)) return false;
  return text.match(NUMBER)?.some((token) => !token.startsWith('"') && String(Number(token)) !== token) ?? false;
}

/** However the key is written: "\\u005f_proto__" is the same. A text that only speaks of it is none. */
function hasPrototypeKey(value: unknown): boolean {
  const left = [value];
  while (left.length > 0) {
    const one = left.pop();
    if (typeof one !== 'object' || one === null) continue;
    if (Object.hasOwn(one, '__proto__')) return true;
    for (const inner of Object.values(one)) left.push(inner);
  }
  return false;
}

function withDigits(text: string, value: unknown): unknown {
  // It would set the prototype by such a key, where JSON.parse makes a property that is refused later.
  if (hasPrototypeKey(value)) return value;
  try {
    return parseLossless(text, undefined, { onDuplicateKey: ({ newValue }) => newValue });
  } catch {
    // Nested too deeply for a parser that calls itself: said by who writes the cell.
    return value;
  }
}

/** Whether a cell is a list or an object. */
export const isNested = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !isLosslessNumber(value);

/** By the name that jsonc-parser gives the fault. */
const WORDS: Readonly<Record<string, string>> = {
  CommaExpected: 'a comma is missing',
  ColonExpected: 'a colon is missing',
  CloseBracketExpected: 'a closing ] is missing',
  CloseBraceExpected: 'a closing } is missing',
  PropertyNameExpected: 'a name in double quotes is missing',
  ValueExpected: 'a value is missing',
  EndOfFileExpected: 'something stands behind the end',
  UnexpectedEndOfString: 'a text is not closed',
  InvalidEscapeCharacter: 'a backslash stands before a character that needs none',
  InvalidUnicode: 'a \\u is not followed by four digits',
  InvalidCharacter: 'a control character stands in a text',
  InvalidCommentToken: 'comments are no part of JSON',
  InvalidNumberFormat: 'a number is not written as JSON writes it',
};

function faultOf(text: string, cause: unknown): JsonFault {
  const errors: ParseError[] = [];
  try {
    parseTree(text, errors, { disallowComments: true });
  } catch {
    // Nested too deeply for it.
  }
  const first = errors[0];
  const offset = first?.offset ?? text.length;
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  const words = (first && WORDS[printParseErrorCode(first.error)]) ?? 'it is not written as JSON';
  return new JsonFault(words, line, offset - before.lastIndexOf('\n'), { cause });
}
