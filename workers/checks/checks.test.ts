import { describe, expect, it } from 'vitest';
import { createChecksService } from './checks.service';

const references = [
  'def double(x):\n    return x * 2\n\nassert double(4) == ??',
  'def evens(items):\n    return [i for i in items if i % 2 == 0]\n\nassert evens([1, 2, 3]) == ??',
  'def shout(text):\n    return text.upper() + "!"\n\nassert shout("hey") == ??',
];
const fresh = 'def third(words):\n    return words[2]\n\nassert third(["a", "b", "c"]) == ??';

describe('the checks worker', () => {
  const checks = createChecksService();

  it('tells a new sample from a copy, a duplicate and one that is off the domain', async () => {
    const judged = await checks.judge({
      references,
      earlier: [fresh],
      samples: [`${references[1]}\n`, fresh, 'for i in range(3): print(i)', 'words of no domain'],
    });
    expect(judged.map((each) => [each.copy, each.repeats, each.lacks.length === 0])).toEqual([
      ['exact', null, true],
      ['none', 0, true],
      ['none', null, false],
      ['none', null, false],
    ]);
    expect(judged[0]).toMatchObject({ nearestReference: 1, similarity: 1 });
    expect(judged[3]?.lacks).toContain('parses as Python');
  });

  it('finds repeats within one request, counting on from the earlier ones', async () => {
    const judged = await checks.judge({ references, earlier: ['a b c'], samples: [fresh, fresh] });
    expect(judged.map((each) => each.repeats)).toEqual([null, 1]);
  });

  it('judges against the references of the request, not those of the last', async () => {
    const prose = ['Write a story about a fox.', 'Simplify the text below.'];
    const judged = await checks.judge({ references: prose, earlier: [], samples: ['Describe the sea.', fresh] });
    expect(judged.map((each) => each.lacks.length === 0)).toEqual([true, false]);
  });

  it('measures references against themselves', async () => {
    const measures = await checks.measureReferences([...references, references[0] as string]);
    expect(measures).toMatchObject({ inDomainRate: 1, exactRepeatRate: 0.25, nearRepeatRate: 0, pythonShare: 1 });
    const reworded = (references[0] as string).replace(/\d+/, '12345');
    const near = await checks.measureReferences([...references, reworded]);
    expect(near).toMatchObject({ exactRepeatRate: 0, nearRepeatRate: 0.25 });
    expect(await checks.distinct2(['a b c', 'a b d'])).toBe(0.75);
  });
});
