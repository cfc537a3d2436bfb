import { z } from 'zod';
import type { AnswerOptions } from '../../answering/answerTexts';
import { type Consensus, consensusOf } from '../../answering/consensus';
import { splitRow } from '../../references/composition/compose';
import { hasPlace, PLACE } from '../../tokenization/messagePlace';
import { type Finding, findingOf, type Judgement } from '../judgement';
import { rejectsSetting } from '../opinions/rejectsSetting';
import type { Check, SampleText } from './check';

/** What a model that was asked answers, several times. */
export interface ModelAnswerEvidence extends Consensus {
  /** The row has an answer of its own, which is not asked for. */
  readonly hasOwn: boolean;
  /** Why the model cannot be asked; null where it was. */
  readonly refused: string | null;
}

const settings = z.strictObject({
  /** The message, with `{text}` once, where what the row asks stands. */
  instruction: z.string().refine(hasPlace, `it must have ${PLACE} once`).default(PLACE),
  /** Replies to a row. */
  samples: z.int().min(1).max(50).default(5),
  temperature: z.number().min(0).max(2).default(0.7),
  maxTokens: z.int().min(1).max(4096).default(256),
  /** The least share of replies that must give the same answer, where answers can be compared. */
  least: z.number().min(0).max(1).default(0.5),
  rejects: rejectsSetting,
});

const NOTHING: Consensus = { answer: null, of: 0, agreed: 0, likeness: null };

const doubt = (reason: string, evidence: Consensus, refused: string | null = null): Finding<ModelAnswerEvidence> => ({
  verdict: 'unsure',
  reason,
  evidence: { ...evidence, hasOwn: false, refused },
});

/** What a row asks; 'own' where it has its answer, null where it does not split. */
function askedBy({ text, composition }: SampleText): { readonly question: string } | 'own' | null {
  if (composition === undefined || composition.kind === 'input') return { question: text };
  if (composition.kind === 'conversation' || composition.answer !== null) return 'own';
  const { row } = splitRow(composition, text);
  return row && { question: row.question };
}

/**
 * What the loaded model answers to a row, by its chat template: the answer that most replies give. An opinion: it informs until a person's labels
 * say that it may reject.
 */
export const modelAnswer: Check<z.output<typeof settings>, ModelAnswerEvidence> = {
  name: 'model-answer',
  settings,
  open: ({ likelihoods }, { least, rejects: _, ...asking }) => ({
    looksAt: 'sample',
    async judge(sample): Promise<Finding<ModelAnswerEvidence>> {
      const asked = askedBy(sample);
      if (asked === 'own')
        return { verdict: 'pass', reason: null, evidence: { ...NOTHING, hasOwn: true, refused: null } };
      if (asked === null || asked.question.trim() === '') return doubt('asks-nothing', NOTHING);
      const answered = await likelihoods.answered(asked.question, asking satisfies AnswerOptions);
      if (answered === null) return doubt('not-measured', NOTHING);
      if ('refused' in answered) return doubt('cannot-be-asked', NOTHING, answered.refused);
      const consensus = consensusOf(answered.said);
      if (consensus.of === 0) return doubt('no-room', consensus);
      if (consensus.answer === null) return doubt('no-end', consensus);
      const evidence = { ...consensus, hasOwn: false, refused: null };
      return consensus.likeness !== null || consensus.agreed >= least * consensus.of
        ? { verdict: 'pass', reason: null, evidence }
        : { verdict: 'fail', reason: 'no-agreement', evidence };
    },
  }),
};

/** What most replies say; null where the check was not asked, or they do not agree. */
export function answerByModel(judgement: Judgement): string | null {
  const finding = findingOf<ModelAnswerEvidence>(judgement, modelAnswer.name);
  return finding?.verdict === 'pass' ? (finding.evidence?.answer ?? null) : null;
}

export const modelAnswerEvidence = (judgement: Judgement): ModelAnswerEvidence | undefined =>
  findingOf<ModelAnswerEvidence>(judgement, modelAnswer.name)?.evidence;
