import { describe, expect, it } from 'vitest';
import { diff } from './diff';

const text = (parts: readonly { text: string }[]): string => parts.map((part) => part.text).join('');
const shared = (parts: readonly { text: string; shared: boolean }[]): string[] =>
  parts.filter((part) => part.shared).map((part) => part.text);

describe('diff', () => {
  it('gives both texts back, whatever they share', () => {
    const [left, right] = ['def f(a):\n    return a + 1\n', 'def g(b, c):\n    return b * c\n'];
    const parts = diff(left, right);
    expect(text(parts.left)).toBe(left);
    expect(text(parts.right)).toBe(right);
  });

  it('marks only what differs', () => {
    const parts = diff('return x + 1', 'return y + 1');
    expect(parts.left).toEqual([
      { text: 'return ', shared: true },
      { text: 'x', shared: false },
      { text: ' + 1', shared: true },
    ]);
    expect(shared(parts.right)).toEqual(['return ', ' + 1']);
  });

  it('calls equal texts equal and unrelated ones different', () => {
    expect(diff('a b', 'a b').left).toEqual([{ text: 'a b', shared: true }]);
    expect(diff('abc', 'xyz').left).toEqual([{ text: 'abc', shared: false }]);
    expect(diff('', 'xyz')).toEqual({ left: [], right: [{ text: 'xyz', shared: false }] });
  });

  it('falls back to lines where words would cost too much', () => {
    const line = (index: number): string => `w${index} `.repeat(40);
    const left = Array.from({ length: 60 }, (_, index) => line(index)).join('\n');
    const right = left.replace(line(7), line(999));
    const parts = diff(left, right);
    expect(text(parts.left)).toBe(left);
    expect(parts.left.filter((part) => !part.shared).map((part) => part.text.trim())).toEqual([line(7).trim()]);
  });
});
