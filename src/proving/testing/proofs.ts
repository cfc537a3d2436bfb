/** Made-up parts of proofs, for tests. */
import type { Arm, ArmKind, ProofLesson, ProofPlan, ProofResult } from '../types';

export const armOf = (kind: ArmKind, lessons: number, changes: Partial<Arm> = {}): Arm => ({
  id: kind,
  kind,
  name: { base: 'nothing', references: 'your examples', rows: 'rows by Run 1', both: 'both' }[kind],
  source: kind === 'rows' || kind === 'both' ? 'run' : null,
  lessons,
  ...changes,
});

export const planOf = (changes: Partial<ProofPlan> = {}): ProofPlan => ({
  arms: [armOf('base', 0), armOf('references', 40), armOf('rows', 200)],
  sizes: [null],
  seeds: [1],
  samples: 5,
  temperature: 0.8,
  maxTokens: 32,
  k: [1],
  form: { kind: 'open-assert' },
  training: {
    rank: 8,
    alpha: 16,
    targets: 'all-linear',
    learningRate: 1e-3,
    steps: 40,
    batch: 8,
    maxTokens: 256,
    heldOutShare: 0.1,
    evaluateEvery: 10,
    clipNorm: 1,
    weightDecay: 0,
    seed: 0,
  },
  ...changes,
});

export const lessonFrom = (from: string, at: number): ProofLesson => ({
  from,
  question: `${from} asks ${at}`,
  answer: String(at),
});

/** @param correct of `samples` answers, by task */
export const resultOf = (id: string, correct: readonly number[], samples = 5, lessons = 40): ProofResult => ({
  id,
  lessons,
  steps: id.startsWith('base') ? 0 : 40,
  bestStep: 30,
  heldOut: 0.6,
  curve: [[10, 0.9] as const, [20, 0.7] as const],
  tasks: correct.map((each, at) => ({ id: `t${at}`, samples, correct: each, wrong: each < samples ? '0' : null })),
  learningSeconds: 20,
  answeringSeconds: 4,
});
