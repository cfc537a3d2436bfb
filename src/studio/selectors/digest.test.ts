import { expect, it } from 'vitest';
import { digestOf } from './digest';

it('tells texts apart by their signs, their order and where one ends', () => {
  const lists = [[], [''], ['ab', 'c'], ['a', 'bc'], ['c', 'ab'], ['abc'], ['ab', 'd'], ['ab', 'c', '']];
  expect(new Set(lists.map(digestOf)).size).toBe(lists.length);
  expect(digestOf(['ab', 'c'])).toBe(digestOf(['ab', 'c']));
});
