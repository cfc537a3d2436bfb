/** What the checks found, in sentences for a person. */
import { LIMITS } from '../../execution/types';
import type { GeneratedRow } from '../../generation/types';
import { isReferenceId, type SampleId, sampleNumber } from '../../project/ids';
import { splitFaultOf } from '../../project/parts';
import { exampleNumber } from '../../project/references';
import type { Project, Sample } from '../../project/types';
import type { AnswerEvidence } from '../../quality/checks/answer';
import type { CopyEvidence } from '../../quality/checks/copies';
import type { DefinedNamesEvidence } from '../../quality/checks/definedNames';
import type { FormEvidence } from '../../quality/checks/form';
import type { ParseEvidence } from '../../quality/checks/parses';
import type { RepeatEvidence } from '../../quality/checks/repeats';
import type { RunEvidence } from '../../quality/checks/runs';
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

type Objection = (evidence: never, names: Names, reason: string | null) => string;

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
  parses: ({ language, line }: ParseEvidence) =>
    `Is no ${language === 'json' ? 'JSON' : 'Python'}${line === null ? '' : ` from line ${line} on`}.`,
  'defined-names': ({ undefined: names, line }: DefinedNamesEvidence) =>
    names === null
      ? 'Which names it defines cannot be told.'
      : `Uses ${names.slice(0, 3).join(', ')}${names.length > 3 ? ' and others' : ''}, first in line ${line}, which nothing defines.`,
  runs: runWords,
  answer: answerWords,
  repeats: ({ of }: RepeatEvidence) => `Repeats sample ${of === null ? 0 : sampleNumber(of as SampleId)}.`,
};

const splitWords = (fault: SplitFault): string => `Does not split: it ${faultWords(fault)}.`;

function runWords({ unrun, outcome, exception, message, line }: RunEvidence): string {
  if (unrun?.kind === 'unavailable') return `Was not run. ${unrun.message} ${unrun.remedy}`;
  const place = line === null ? '' : ` in line ${line}`;
  switch (outcome) {
    case 'timed out':
      return `Does not end: it was stopped after ${LIMITS.timeMs / 1000} seconds.`;
    case 'out of memory':
      return 'Needs more memory than a row may have.';
    case 'killed':
      return 'Ends Python itself.';
    default:
      return `Does not run: ${exception ?? 'an error'}${place}${message === '' ? '' : `, ${message}`}.`;
  }
}

function answerWords({ unrun, answers, given, exception }: AnswerEvidence, _: Names, reason: string | null): string {
  // That it could not be run, or does not run, is said by the check before.
  if (unrun !== null) return '';
  switch (reason) {
    case 'wrong-answer':
      return `Says that the answer is ${given}; it is ${answers[0]}.`;
    case 'answer-raises':
      return `What it asks has no answer: it raises ${exception}.`;
    case 'no-literal':
      return 'What it asks has no answer that can be written down.';
    case 'unstable':
      return 'What it asks has another answer each time.';
    case 'answer-too-long':
      return `The answer to what it asks is longer than ${LIMITS.valueLength} characters.`;
    default:
      return '';
  }
}

/** Of a sample that nobody judged; empty where it splits. */
export function splitSentence(project: Project, sample: Sample): string {
  const fault = splitFaultOf(project, sample);
  return fault === null ? '' : splitWords(fault);
}

export const cutSentence = ({ tokenCount }: Pick<GeneratedRow, 'tokenCount'>): string =>
  `Cut after ${tokenCount} tokens: it did not end by itself.`;

/** Every objection to a sample and every doubt, in the order of the recipe; none: there is nothing to object to, or it was not judged. */
export function objectionsTo(project: Project, { judgement, row }: Pick<Sample, 'judgement' | 'row'>): string[] {
  const example = (id: string | null): string => {
    const number = isReferenceId(id) ? exampleNumber(project, id) : undefined;
    return number === undefined ? 'an example that is gone' : `example ${number}`;
  };
  const names: Names = { row, example };
  return Object.entries(judgement?.findings ?? {}).flatMap(([check, finding]) =>
    finding.verdict === 'pass' ? [] : sentenceOf(check, finding, names) || [],
  );
}

function sentenceOf(check: string, { reason, evidence }: Finding, names: Names): string {
  const objection = OBJECTIONS[check];
  // The evidence is of the check that it stands under.
  if (objection) return objection(evidence as never, names, reason);
  return `Fails the check “${check}”${reason === null ? '' : ` (${reason})`}.`;
}
