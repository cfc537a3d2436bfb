/**
 * Whether what was printed is what was expected: line by line without the blanks at its ends, and a line of numbers by their values
 * (LiveCodeBench/LiveCodeBench, lcb_runner/evaluation/testing_util.py at 15808c7, get_stripped_lines and convert_line_to_decimals).
 */
export function isPrinted(printed: string, expected: string): boolean {
  const [given, right] = [strippedLines(printed), strippedLines(expected)];
  return given.length === right.length && given.every((line, at) => isSameLine(line, right[at]!));
}

const strippedLines = (text: string): string[] =>
  text
    .trim()
    .split('\n')
    .map((line) => line.trim());

function isSameLine(given: string, right: string): boolean {
  if (given === right) return true;
  const [a, b] = [given.split(/\s+/).map(decimal), right.split(/\s+/).map(decimal)];
  return a.length === b.length && a.every((value, at) => value !== null && value === b[at]);
}

/** A decimal number as one text for all its writings, exactly; null of what is none. */
function decimal(text: string): string | null {
  const parts = /^([+-]?)(?:(\d+)\.?(\d*)|\.(\d+))(?:[eE]([+-]?\d{1,9}))?$/.exec(text);
  if (parts === null) return null;
  const [, sign, whole = '', fraction = '', onlyFraction = '', exponent = '0'] = parts;
  const digits = `${whole}${fraction}${onlyFraction}`.replace(/^0+/, '');
  const trimmed = digits.replace(/0+$/, '');
  if (trimmed === '') return '0';
  const scale = Number(exponent) - fraction.length - onlyFraction.length + (digits.length - trimmed.length);
  return `${sign === '-' ? '-' : ''}${trimmed}e${scale}`;
}
