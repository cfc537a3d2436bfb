/** What tests of judging share: texts of one domain, and a session at once. */

import type { SampleText } from '../checks/check';
import { repeatEvidence } from '../checks/repeats';
import type { Judgement } from '../judgement';
import { defaultRecipe } from '../recipe';
import { openJudging } from '../session';
import { verdictOf } from '../verdict';

export const toSample = (text: string, at: number): SampleText => ({ id: `s${at}`, text, finishReason: 'stop' });

const toReference = (text: string, at: number) => ({ id: `r${at}`, text });

export const judgeAll = (references: readonly string[], samples: readonly SampleText[], recipe = defaultRecipe) =>
  openJudging(references.map(toReference), recipe).add(samples);

export const verdicts = (judgements: readonly Judgement[], recipe = defaultRecipe) =>
  judgements.map((judgement) => verdictOf(judgement, recipe));

/** The earlier sample that each repeats. */
export const repeated = (judgements: readonly Judgement[]) => judgements.map((each) => repeatEvidence(each)?.of);

export const functions = [
  'def double(x):\n    return x * 2\n\nassert double(4) == ??',
  'def evens(items):\n    return [i for i in items if i % 2 == 0]\n\nassert evens([1, 2, 3]) == ??',
  'def shout(text):\n    return text.upper() + "!"\n\nassert shout("hey") == ??',
];

/** Of the domain of these functions, and like none of them. */
export const fresh =
  'def third(words):\n    for word in words[2:]:\n        return word\n\nassert third(["a", "b"]) == ??';

/** A ~ B ~ C, each one word of ten further, and A is not near C. */
export const [A, B, C] = ['a b c d e f g h i j', 'a b c d e f g h x y', 'a b c d e f u v x y'] as const;
