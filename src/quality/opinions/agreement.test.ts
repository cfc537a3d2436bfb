import { describe, expect, it } from 'vitest';
import { Random } from '../../tensors/random';
import { agreementOf, isEarned } from './agreement';

describe('a check with an opinion', () => {
  const opinions = (both: number, neither: number, apart: number) => [
    ...Array.from({ length: both }, () => ({ check: true, person: true })),
    ...Array.from({ length: neither }, () => ({ check: false, person: false })),
    ...Array.from({ length: apart }, (_, at) => ({ check: at % 2 === 0, person: at % 2 !== 0 })),
  ];
  it.each([
    [8, 4, 0, true],
    [7, 4, 1, true],
    [6, 3, 3, false],
    [7, 4, 0, false],
    [12, 0, 0, false],
    [40, 0, 2, false],
  ])('that accepts %i and rejects %i as the person, and differs in %i, may reject: %s', (both, neither, apart, may) => {
    expect(isEarned(agreementOf(opinions(both, neither, apart))!)).toBe(may);
  });

  it('that knows nothing earns its say in fewer than 5 of 100 cases', () => {
    const random = new Random(13);
    for (const count of [12, 24, 50])
      for (const bad of [0.1, 0.5]) {
        let earned = 0;
        for (let trial = 0; trial < 2000; trial++) {
          const said = Array.from({ length: count }, () => ({
            check: random.uniform() > bad,
            person: random.uniform() > bad,
          }));
          if (isEarned(agreementOf(said)!)) earned++;
        }
        expect(earned / 2000).toBeLessThan(0.05);
      }
  });

  it('has the agreement and the chance that Cohen worked out', () => {
    // Cohen 1960 by the textbook's table: 20 both, 15 neither, 5 and 10 apart; p_o = 0.7, p_e = 0.5.
    const said = [
      ...opinions(20, 15, 0),
      ...Array.from({ length: 5 }, () => ({ check: true, person: false })),
      ...Array.from({ length: 10 }, () => ({ check: false, person: true })),
    ];
    const { agreed, of, chance } = agreementOf(said)!;
    expect([agreed, of]).toEqual([35, 50]);
    expect(chance).toBeCloseTo(0.5, 12);
  });
});
