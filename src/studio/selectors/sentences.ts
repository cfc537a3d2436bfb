/** What the checks found, in sentences for a person. */
import type { GeneratedRow } from '../../generation/types';
import type { CopyEvidence } from '../../quality/checks/copies';
import type { FormEvidence } from '../../quality/checks/form';
import type { RepeatEvidence } from '../../quality/checks/repeats';
import type { Finding, Judgement } from '../../quality/judgement';
import { describeRequirement } from '../../quality/structure/requirements';
import type { Reference } from '../../references/types';
import { exampleNumber } from '../store/references.slice';
import { numberOf } from '../store/synthesis.slice';
import { formatShare } from '../ui/format';

/** What a sentence names things by. */
interface Names {
  readonly row: GeneratedRow;
  /** The list that examples have their numbers from, dropped ones included. */
  readonly references: readonly Reference[];
}

type Objection = (evidence: never, names: Names) => string;

/** How an objection of each check is put, by the check's name; those that are not here have the sentence for any check. */
const OBJECTIONS: Readonly<Record<string, Objection>> = {
  copies: ({ kind, reference, similarity }: CopyEvidence, { references }) => {
    const example = reference === null ? 0 : exampleNumber(references, reference);
    return kind === 'exact'
      ? `Word for word example ${example}.`
      : `${formatShare(similarity)} of its wording is example ${example}.`;
  },
  form: ({ lacks }: FormEvidence) => `Lacks what your examples share: ${lacks.map(describeRequirement).join('; ')}.`,
  ending: (_, { row }) => cutSentence(row),
  repeats: ({ of }: RepeatEvidence) => `Repeats sample ${of === null ? 0 : numberOf(of)}.`,
};

export const cutSentence = ({ tokenCount }: Pick<GeneratedRow, 'tokenCount'>): string =>
  `Cut after ${tokenCount} tokens: it did not end by itself.`;

/** Every objection to a sample, in the order of the recipe; none: there is nothing to object to. */
export const objectionsTo = (judgement: Judgement, names: Names): string[] =>
  Object.entries(judgement.findings).flatMap(([check, finding]) =>
    finding.verdict === 'fail' ? [sentenceOf(check, finding, names)] : [],
  );

function sentenceOf(check: string, { reason, evidence }: Finding, names: Names): string {
  const objection = OBJECTIONS[check];
  // The evidence is of the check that it stands under.
  if (objection) return objection(evidence as never, names);
  return `Fails the check “${check}”${reason === null ? '' : ` (${reason})`}.`;
}
