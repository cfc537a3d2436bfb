import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hardNegatives, hardness, planRound, shared } from './planRound';
import { ROUND_OPTIONS, runRounds } from './runRounds';
import type { DrawPart, LoopPorts, NamedLesson, Outcome, RoundOptions } from './types';

/** Questions of a topic are alike, those of two are not. */
const TOPICS = {
  sums: 'def total(prices, tax): return sum(price * tax for price in prices)',
  words: 'def longest(text): words = text.split(); return max(words, key=len)',
  dates: 'from datetime import date; weekday = date(2026, 11, 30).isoweekday()',
} as const;
type Topic = keyof typeof TOPICS;
const lesson = (topic: Topic, no: number): NamedLesson => ({
  id: `${topic}-${no}`,
  question: `${TOPICS[topic]}\nassert f(${no}) == ??`,
  answer: `${no}`,
});
const references = (Object.keys(TOPICS) as Topic[]).flatMap((topic) => [0, 1, 2, 3].map((no) => lesson(topic, no)));
const topicOf = (id: string): Topic => id.split(/[-:]/)[0] as Topic;
const outcome = (id: string, right: number, loss = 2 - right): Outcome => ({
  id,
  loss,
  samples: 10,
  correct: Math.round(10 * right),
});

describe('hardness', () => {
  it('is 0 for what is right and likely, 1 for what is wrong and least likely, and tells apart what nothing is right of', () => {
    const hard = hardness([outcome('a', 1, 0.1), outcome('b', 0, 3), outcome('c', 0, 1), outcome('d', 0.5, 1)]);
    expect(hard.get('a')).toBe(0);
    expect(hard.get('b')).toBe(1);
    expect(hard.get('c')!).toBeGreaterThan(hard.get('d')!);
    expect(hardness([outcome('a', 0)]).get('a')).toBe(0.5);
  });
});

describe('a round', () => {
  const options = { rows: 50, explore: 0.3, weakShare: 0.5, mostGroups: 3 };
  it('is drawn near groups of weak references that are alike, weaker ones more, and the rest near nothing', () => {
    const outcomes = references.map(({ id }) => outcome(id, { sums: 1, words: 0, dates: 0.6 }[topicOf(id)]));
    const parts = planRound(references, outcomes, { ...options, weakShare: 2 / 3 });
    expect(parts[0]).toEqual({ near: null, count: 15 });
    const groups = parts.slice(1).map(({ near, count }) => [new Set(near!.map(topicOf)), count] as const);
    expect(groups.map(([topics]) => [...topics].join())).toEqual(expect.arrayContaining(['words', 'dates']));
    expect(groups).toHaveLength(2);
    const count = (topic: Topic) => groups.find(([topics]) => topics.has(topic))![1];
    expect(count('words')).toBeGreaterThan(count('dates'));
    expect(parts.reduce((sum, part) => sum + part.count, 0)).toBe(50);
  });

  it('is near nothing where nothing is weak', () => {
    const easy = references.map(({ id }) => outcome(id, 1, 0));
    expect(planRound(references.slice(0, 1), easy.slice(0, 1), options)).toEqual([{ near: null, count: 50 }]);
  });

  it('has all its rows in its parts and at most so many groups, whatever the student makes of the references', () => {
    const anything = fc.record({
      rights: fc.array(fc.integer({ min: 0, max: 10 }), { minLength: 12, maxLength: 12 }),
      losses: fc.array(fc.double({ min: 0, max: 9, noNaN: true }), { minLength: 12, maxLength: 12 }),
      rows: fc.integer({ min: 1, max: 80 }),
      explore: fc.double({ min: 0, max: 1, noNaN: true }),
      weakShare: fc.double({ min: 0, max: 1, noNaN: true }),
      mostGroups: fc.integer({ min: 1, max: 5 }),
    });
    fc.assert(
      fc.property(anything, ({ rights, losses, mostGroups, ...given }) => {
        const outcomes = references.map(({ id }, at) => outcome(id, rights[at]! / 10, losses[at]!));
        const parts = planRound(references, outcomes, { ...given, mostGroups });
        expect(parts.reduce((sum, { count }) => sum + count, 0)).toBe(given.rows);
        expect(parts.every(({ count }) => count > 0)).toBe(true);
        expect(parts.filter(({ near }) => near !== null).length).toBeLessThanOrEqual(mostGroups);
        const near = parts.flatMap((part) => part.near ?? []);
        expect(new Set(near).size).toBe(near.length);
      }),
    );
  });

  it('shares by largest remainders', () => {
    expect(shared(10, [1, 1, 1])).toEqual([4, 3, 3]);
    expect(shared(7, [5, 0, 2])).toEqual([5, 0, 2]);
    expect(shared(3, [0, 0])).toEqual([2, 1]);
  });

  it('repeats the surest mistakes alone', () => {
    const outcomes = [
      outcome('a', 0, 1),
      outcome('b', 0, 3),
      outcome('c', 0.1, 9),
      outcome('d', 0, 2),
      outcome('e', 1, 0),
    ];
    expect(hardNegatives(outcomes, 0.4)).toEqual(['b', 'd']);
    expect(hardNegatives(outcomes, 0.1)).toEqual([]);
  });
});

/**
 * A student that gets a topic right in proportion to the rows of it that it learned, up to all of 40; a domain that by itself gives words
 * and dates one row in ten each.
 */
function scripted(learns = 40) {
  const asked: DrawPart[] = [];
  const trained: string[][] = [];
  type Scripted = ReadonlyMap<Topic, number>;
  let drawn = 0;
  const ports: LoopPorts<Scripted> = {
    draw: async (part) => {
      asked.push(part);
      const topics = part.near?.map(topicOf) ?? [...Array<Topic>(8).fill('sums'), 'words', 'dates'];
      return Array.from({ length: part.count }, () => {
        const topic = topics[drawn % topics.length]!;
        return { ...lesson(topic, 100 + drawn), id: `${topic}:${drawn++}` };
      });
    },
    train: async (lessons) => {
      trained.push(lessons.map(({ id }) => id));
      const counts = new Map<Topic, number>();
      for (const id of new Set(trained.at(-1)!)) counts.set(topicOf(id), (counts.get(topicOf(id)) ?? 0) + 1);
      return counts;
    },
    look: async (student, lessons) =>
      lessons.map(({ id }) => outcome(id, Math.min(1, (student.get(topicOf(id)) ?? 0) / learns))),
  };
  return { ports, asked, trained };
}

describe('the loop', () => {
  const options: RoundOptions = { ...ROUND_OPTIONS, rows: 20, mostRounds: 5 };

  it('draws near what the student gets wrong, and beats the same number of rows drawn near nothing', async () => {
    const active = scripted();
    const chosen = await runRounds(active.ports, references, options);
    const control = scripted();
    const still = await runRounds(control.ports, references, { ...options, follow: 'nothing' });
    expect(control.asked.every(({ near }) => near === null)).toBe(true);
    expect(active.asked[0]).toEqual({ near: null, count: 20 });
    expect(active.asked.slice(1).some(({ near }) => near?.some((id) => topicOf(id) === 'words'))).toBe(true);
    expect([chosen!.rows.length, still!.rows.length]).toEqual([100, 100]);
    expect(chosen!.rounds.at(-1)!.score).toBeGreaterThan(still!.rounds.at(-1)!.score + 0.1);
    expect(new Set(chosen!.rows.map(({ id }) => id)).size).toBe(100);
  });

  it('records each round as batches with what they are near, and trains on all rows so far, hard ones twice', async () => {
    const { ports, trained } = scripted();
    const result = await runRounds(ports, references, options);
    for (const [at, { batches, repeated, round }] of result!.rounds.entries()) {
      expect(round).toBe(at);
      expect(batches.flatMap(({ rows }) => rows)).toHaveLength(20);
      expect(trained[at]!.length).toBe(20 * (at + 1) + repeated.length);
      const twice = trained[at]!.filter((id, place) => trained[at]!.indexOf(id) !== place);
      expect(new Set(twice)).toEqual(new Set(repeated));
      for (const { near } of batches)
        for (const id of near ?? []) expect(references.some((reference) => reference.id === id)).toBe(true);
    }
  });

  it('stops when the score stops rising, and keeps the best round', async () => {
    const { ports, trained } = scripted(4);
    const result = await runRounds(ports, references, { ...options, patience: 2, mostRounds: 10 });
    expect(result).toMatchObject({ stoppedBy: 'no better' });
    const scores = result!.rounds.map(({ score }) => score);
    expect(scores[result!.best]).toBe(Math.max(...scores));
    expect(trained).toHaveLength(result!.best + 3);
  });

  it('takes no more rows of a part than it asked for, and ends where none pass', async () => {
    const { ports } = scripted();
    const generous: typeof ports = {
      ...ports,
      draw: (part, ...rest) => ports.draw({ ...part, count: 2 * part.count }, ...rest),
    };
    expect((await runRounds(generous, references, options))!.rounds[0]!.batches[0]!.rows).toHaveLength(20);
    let round = 0;
    const drying: typeof ports = {
      ...ports,
      draw: (part, at, place) => (at > 0 ? Promise.resolve([]) : ports.draw(part, round++, place)),
    };
    expect(await runRounds(drying, references, options)).toMatchObject({ stoppedBy: 'no rows', best: 0 });
    expect(await runRounds({ ...ports, draw: async () => [] }, references, options)).toBeNull();
  });

  it('is stopped between its parts, with the rounds before', async () => {
    const abort = new AbortController();
    const { ports } = scripted();
    const result = await runRounds(ports, references, options, {
      signal: abort.signal,
      onRound: ({ round }) => {
        if (round === 1) abort.abort();
      },
    });
    expect(result).toMatchObject({ stoppedBy: 'stop' });
    expect(result!.rounds).toHaveLength(2);
  });
});
