import { expect, it } from 'vitest';
import { FIRST_REQUEST, nextRequestSize } from './requestSize';

/** Requests for so many rows, each of which takes so long. */
function requests(rows: number, msARow: number): number[] {
  const sizes: number[] = [];
  let size = FIRST_REQUEST;
  for (let sent = 0; sent < rows; sent += size) {
    if (sizes.length > 0) size = nextRequestSize(size, size * msARow);
    sizes.push(size);
  }
  return sizes;
}

it('has rows that are run come back several times a second', () => {
  expect(Math.max(...requests(400, 14)) * 14).toBeLessThan(500);
  expect(
    requests(400, 100)
      .slice(1)
      .every((size) => size === 8),
  ).toBe(true);
});

it('asks for a hundred thousand that are not run in few requests', () => {
  expect(requests(100_000, 0.07).length).toBeLessThan(120);
});
