import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkAim, rowsToDraw, type Tally } from './aim';

const tally = fc
  .record({ drawn: fc.nat({ max: 500 }), share: fc.double({ min: 0, max: 1, noNaN: true }) })
  .map(({ drawn, share }): Tally => ({ drawn, passed: Math.round(drawn * share) }));
const aim = fc
  .tuple(fc.integer({ min: 1, max: 300 }), fc.nat({ max: 1000 }))
  .map(([pass, more]) => ({ pass, most: pass + more }));

describe('how many rows to draw next', () => {
  it('is none with enough, and never beyond the most', () => {
    fc.assert(
      fc.property(aim, tally, (wanted, so) => {
        const next = rowsToDraw(wanted, so, so);
        if (so.passed >= wanted.pass || so.drawn >= wanted.most) expect(next).toBe(0);
        else {
          expect(next).toBeGreaterThan(0);
          expect(so.drawn + next).toBeLessThanOrEqual(wanted.most);
        }
      }),
    );
  });

  it('is what is missing at first, then by the yield, at most as many again', () => {
    const none = { drawn: 0, passed: 0 };
    expect(rowsToDraw({ pass: 100, most: 400 }, none, none)).toBe(100);
    const half = { drawn: 100, passed: 50 };
    expect(rowsToDraw({ pass: 100, most: 400 }, half, half)).toBe(100);
    const most = { drawn: 150, passed: 98 };
    expect(rowsToDraw({ pass: 100, most: 400 }, most, most)).toBe(4);
    const barren = { drawn: 100, passed: 0 };
    expect(rowsToDraw({ pass: 100, most: 400 }, barren, barren)).toBe(100);
  });

  it('comes to its end in few rounds, whatever the yield', () => {
    for (const share of [0.05, 0.3, 0.6, 0.95]) {
      const wanted = { pass: 100, most: 10_000 };
      let [so, rounds] = [{ drawn: 0, passed: 0 }, 0];
      for (let next = rowsToDraw(wanted, so, so); next > 0; next = rowsToDraw(wanted, so, so)) {
        const drawn = so.drawn + next;
        so = { drawn, passed: Math.floor(drawn * share) };
        rounds++;
      }
      expect(so.passed).toBeGreaterThanOrEqual(100);
      expect(so.drawn).toBeLessThan(1.15 * (100 / share) + 2);
      expect(rounds).toBeLessThanOrEqual(9);
    }
  });
});

it('refuses an aim beyond the most', () => {
  expect(() => checkAim({ pass: 5, most: 4 })).toThrow(/Of at most 4 rows 5 cannot pass/);
  expect(() => checkAim({ pass: 0, most: 4 })).toThrow(/pass is 0/);
  expect(() => checkAim({ pass: 4, most: 4 })).not.toThrow();
});
