/** What the checks found, in sentences for a person. */
import { LIMITS } from '../../execution/types';
import type { GeneratedRow } from '../../generation/types';
import { isReferenceId, type SampleId, sampleNumber } from '../../project/ids';
import { splitFaultOf } from '../../project/parts';
import { exampleNumber } from '../../project/references';
import type { Project, Sample } from '../../project/types';
import type { AnswerEvidence } from '../../quality/checks/answer';
import type { CopyEvidence } from '../../quality/checks/copies';
import type { ContaminationEvidence } from '../../quality/checks/decontaminate';
import type { DefinedNamesEvidence } from '../../quality/checks/definedNames';
import type { FormEvidence } from '../../quality/checks/form';
import type { JudgeEvidence } from '../../quality/checks/judge';
import type { KnownDomainEvidence } from '../../quality/checks/knownDomain';
import type { ModelAnswerEvidence } from '../../quality/checks/modelAnswer';
import type { ParseEvidence } from '../../quality/checks/parses';
import type { PlausibilityEvidence } from '../../quality/checks/plausibility';
import type { RepeatEvidence } from '../../quality/checks/repeats';
import type { RunEvidence } from '../../quality/checks/runs';
import type { StyleEvidence } from '../../quality/checks/style';
import type { ToolCallEvidence } from '../../quality/checks/toolCalls';
import { notKnownWords } from '../../quality/domain/notKnownWords';
import type { CheckVerdict, Finding } from '../../quality/judgement';
import { mayReject } from '../../quality/opinions/earned';
import type { OwnEvidence } from '../../quality/ownCheck';
import { describeRequirement, describeSurplus, isAbsence } from '../../quality/structure/requirements';
import { callFaultWords } from '../../quality/toolCalls/faultWords';
import { faultWords } from '../../references/composition/faultWords';
import type { SplitFault } from '../../references/composition/types';
import { formatLoss, formatShare } from '../ui/format';
import { recipeOf } from './sampleGroup';

/** What a sentence names things by. */
interface Names {
  readonly row: GeneratedRow;
  /** What a person calls a reference: by its place in the list, dropped ones included. */
  readonly example: (id: string | null) => string;
}

type Objection = (evidence: never, names: Names, reason: string | null) => string;

/** How an objection of each check is put, by the check's name; those that are not here have the sentence for any check. */
const OBJECTIONS: Readonly<Record<string, Objection>> = {
  'known-domain': (evidence: KnownDomainEvidence, _, reason) => notKnownWords(evidence, reason, 'it'),
  copies: ({ kind, reference, similarity }: CopyEvidence, { example }) =>
    kind === 'exact'
      ? `Word for word ${example(reference)}.`
      : `${formatShare(similarity)} of its wording is ${example(reference)}.`,
  decontaminate: contaminationWords,
  'tool-calls': toolCallWords,
  form: ({ lacks, split }: FormEvidence) => [...(split ? [splitWords(split)] : []), ...formWords(lacks)].join(' '),
  ending: (_, { row }) => cutSentence(row),
  parses: ({ language, line }: ParseEvidence) =>
    `Is no ${language === 'json' ? 'JSON' : 'Python'}${line === null ? '' : ` from line ${line} on`}.`,
  'defined-names': ({ undefined: names, line }: DefinedNamesEvidence) =>
    names === null
      ? 'Which names it defines cannot be told.'
      : `Uses ${names.slice(0, 3).join(', ')}${names.length > 3 ? ' and others' : ''}, first in line ${line}, which nothing defines.`,
  runs: runWords,
  answer: answerWords,
  style: styleWords,
  plausibility: plausibilityWords,
  judge: judgeWords,
  'model-answer': modelAnswerWords,
  own: ownWords,
  repeats: ({ of }: RepeatEvidence) => `Repeats sample ${of === null ? 0 : sampleNumber(of as SampleId)}.`,
};

function formWords(lacks: FormEvidence['lacks']): string[] {
  const [missing, surplus] = [lacks.filter((each) => !isAbsence(each)), lacks.filter(isAbsence)];
  return [
    ...(missing.length > 0 ? [`Lacks what your examples share: ${missing.map(describeRequirement).join('; ')}.`] : []),
    ...(surplus.length > 0 ? [`Has what none of your examples has: ${surplus.map(describeSurplus).join(', ')}.`] : []),
  ];
}

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

function contaminationWords({ row, similarity, shared }: ContaminationEvidence): string {
  if (row === null) return 'No test file is named that it could be compared with.';
  return shared === null
    ? `${formatShare(similarity)} of its wording is row ${row} of the test file.`
    : `Has “${shared}” of row ${row} of the test file.`;
}

function toolCallWords({ faults, noSchema }: ToolCallEvidence): string {
  if (faults.length === 0)
    return `The schema of ${noSchema?.join(', ')} cannot be used, so its calls are not looked at.`;
  const words = faults.slice(0, 3).map(callFaultWords);
  return `A tool is called wrongly: ${words.join('; ')}${faults.length > words.length ? '; and more' : ''}.`;
}

function ownWords({ says, line }: OwnEvidence, _: Names, reason: string | null): string {
  if (reason === 'own-check') return says === null ? 'Your own check fails it.' : `Your own check: ${says}`;
  return `Your own check could not tell: ${says}${line === null ? '' : ` in line ${line}`}.`;
}

function plausibilityWords({ logProbability, band }: PlausibilityEvidence, _: Names, reason: string | null): string {
  switch (reason) {
    case 'not-measured':
      return 'How likely the model finds it was not measured: no model is loaded, or the text is empty.';
    case 'few-references':
      return 'There are too few examples to tell how likely the model should find it.';
    default: {
      const [from, to] = band ?? [null, null];
      return `To the model it is ${reason === 'unlikely' ? 'less' : 'more'} likely than your examples: ${formatLoss(logProbability)} nats a token, of them ${formatLoss(from)} to ${formatLoss(to)}.`;
    }
  }
}

function judgeWords({ level, explanation, refused }: JudgeEvidence): string {
  if (refused !== null) return refused;
  if (level === null) return 'What the model thinks of it is not known: it gave no level, or no model is loaded.';
  return `The model finds it ${level}${explanation === '' ? '.' : `: ${explanation}`}`;
}

function modelAnswerWords({ refused, of, agreed }: ModelAnswerEvidence, _: Names, reason: string | null): string {
  switch (reason) {
    case 'cannot-be-asked':
      return refused ?? '';
    case 'asks-nothing':
      return 'The model was not asked: it asks nothing.';
    case 'no-room':
      return 'The model was not asked: its context has no room for this and a reply.';
    case 'no-end':
      return `No reply of ${of} came to an end.`;
    case 'no-agreement':
      return `The model’s replies do not agree: of ${of} only ${agreed} say the same.`;
    default:
      return 'The model was not asked for an answer: none is loaded.';
  }
}

/** What sets it apart, with two digits: "hints 0, of yours 1". */
function styleWords({ percentile, farthest }: StyleEvidence): string {
  const digits = (value: number): string => String(Number(value.toPrecision(2)));
  const features = farthest.map(
    ({ feature, value, usual }) => `${feature} ${digits(value)}, of yours ${digits(usual)}`,
  );
  return `Is written in another manner than ${formatShare(percentile)} of texts like your examples: ${features.join('; ')}.`;
}

/** Of a sample that nobody judged; empty where it splits. */
export function splitSentence(project: Project, sample: Sample): string {
  const fault = splitFaultOf(project, sample);
  return fault === null ? '' : splitWords(fault);
}

export const cutSentence = ({ tokenCount }: Pick<GeneratedRow, 'tokenCount'>): string =>
  `Cut after ${tokenCount} tokens: it did not end by itself.`;

/** What a check came to. */
export interface FindingWords {
  readonly check: string;
  readonly verdict: CheckVerdict;
  /** Its objection or doubt; '' where it has none, or another check says it. */
  readonly sentence: string;
}

/** Every finding of a sample, in the order of the recipe; none where it was not judged. */
export function findingsOf(project: Project, { judgement, row }: Pick<Sample, 'judgement' | 'row'>): FindingWords[] {
  const example = (id: string | null): string => {
    const number = isReferenceId(id) ? exampleNumber(project, id) : undefined;
    return number === undefined ? 'an example that is gone' : `example ${number}`;
  };
  const names: Names = { row, example };
  const rejecting = new Set(
    recipeOf(project)
      .checks.filter(mayReject)
      .map(({ name }) => name),
  );
  return Object.entries(judgement?.findings ?? {}).map(([check, finding]) => ({
    check,
    // An opinion that may not reject is a doubt.
    verdict: finding.verdict === 'fail' && !rejecting.has(check) ? 'unsure' : finding.verdict,
    sentence: finding.verdict === 'pass' ? '' : sentenceOf(check, finding, names),
  }));
}

/** Every objection to a sample and every doubt, in the order of the recipe. */
export const objectionsTo = (project: Project, sample: Pick<Sample, 'judgement' | 'row'>): string[] =>
  findingsOf(project, sample).flatMap(({ sentence }) => sentence || []);

function sentenceOf(check: string, { reason, evidence }: Finding, names: Names): string {
  const objection = OBJECTIONS[check];
  // The evidence is of the check that it stands under.
  if (objection) return objection(evidence as never, names, reason);
  return `Fails the check “${check}”${reason === null ? '' : ` (${reason})`}.`;
}
