/** What the checks found, in sentences for a person. */
import type { GeneratedRow } from '../../generation/types';
import { type SampleId, sampleNumber } from '../../project/ids';
import { splitFaultOf } from '../../project/parts';
import { allReferences, exampleNumbers } from '../../project/references';
import type { Project, Sample } from '../../project/types';
import type { CopyEvidence } from '../../quality/checks/copies';
import type { FormEvidence } from '../../quality/checks/form';
import type { RepeatEvidence } from '../../quality/checks/repeats';
import type { Finding } from '../../quality/judgement';
import { describeRequirement } from '../../quality/structure/requirements';
import { faultWords } from '../../references/composition/faultWords';
import type { SplitFault } from '../../references/composition/types';
import { formatShare } from '../ui/format';

/** What a sentence names things by. */
interface Names {
  readonly row: GeneratedRow;
  /** What a person calls a reference: by its place in the list, dropped ones included. */
  readonly example: (id: string | null) => string;
}

type Objection = (evidence: never, names: Names) => string;

/** How an objection of each check is put, by the check's name; those that are not here have the sentence for any check. */
const OBJECTIONS: Readonly<Record<string, Objection>> = {
  copies: ({ kind, reference, similarity }: CopyEvidence, { example }) =>
    kind === 'exact'
      ? `Word for word ${example(reference)}.`
      : `${formatShare(similarity)} of its wording is ${example(reference)}.`,
  form: ({ lacks, split }: FormEvidence) =>
    [
      ...(split ? [splitWords(split)] : []),
      ...(lacks.length > 0 ? [`Lacks what your examples share: ${lacks.map(describeRequirement).join('; ')}.`] : []),
    ].join(' '),
  ending: (_, { row }) => cutSentence(row),
  repeats: ({ of }: RepeatEvidence) => `Repeats sample ${of === null ? 0 : sampleNumber(of as SampleId)}.`,
};

const splitWords = (fault: SplitFault): string => `Does not split: it ${faultWords(fault)}.`;

/** Of a sample that nobody judged; empty where it splits. */
export function splitSentence(project: Project, sample: Sample): string {
  const fault = splitFaultOf(project, sample);
  return fault === null ? '' : splitWords(fault);
}

export const cutSentence = ({ tokenCount }: Pick<GeneratedRow, 'tokenCount'>): string =>
  `Cut after ${tokenCount} tokens: it did not end by itself.`;

/** Every objection to a sample, in the order of the recipe; none: there is nothing to object to, or it was not judged. */
export function objectionsTo(project: Project, { judgement, row }: Pick<Sample, 'judgement' | 'row'>): string[] {
  const numbers = exampleNumbers(allReferences(project));
  const example = (id: string | null): string => {
    const number = id === null ? undefined : numbers.get(id);
    return number === undefined ? 'an example that is gone' : `example ${number}`;
  };
  const names: Names = { row, example };
  return Object.entries(judgement?.findings ?? {}).flatMap(([check, finding]) =>
    finding.verdict === 'fail' ? [sentenceOf(check, finding, names)] : [],
  );
}

function sentenceOf(check: string, { reason, evidence }: Finding, names: Names): string {
  const objection = OBJECTIONS[check];
  // The evidence is of the check that it stands under.
  if (objection) return objection(evidence as never, names);
  return `Fails the check “${check}”${reason === null ? '' : ` (${reason})`}.`;
}
