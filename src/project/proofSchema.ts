/** What a saved proof may hold. */
import { z } from 'zod';
import type { AdaptOptions } from '../adaptation/types';
import {
  ARM_KINDS,
  type Arm,
  type ProofLesson,
  type ProofPlan,
  type ProofResult,
  type TaskOutcome,
} from '../proving/types';
import type { AnswerForm, Grading, Opening, PythonTest, Task } from '../tasks/types';
import type { ProofId } from './ids';
import { bytes, count, error, measured, named, text } from './schemaParts';
import type { Proof, ProofAdapter, ProofLeftOut, ProofStudent } from './types';

const form = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('open-assert') }),
  z.strictObject({ kind: z.literal('template'), between: text }),
  z.strictObject({ kind: z.literal('chat') }),
]) satisfies z.ZodType<AnswerForm>;

const test = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('asserts'), source: text }),
  z.strictObject({ kind: z.literal('stdin'), stdin: text, stdout: text }),
]) satisfies z.ZodType<PythonTest>;

const opening = z.strictObject({ source: text, defines: text.nullable() }) satisfies z.ZodType<Opening>;

const grading = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['python-value', 'exact', 'normalised', 'tool-calls']) }),
  z.strictObject({ kind: z.literal('python-tests'), tests: z.array(test), opening: opening.exactOptional() }),
  z.strictObject({ kind: z.literal('label'), labels: z.array(text) }),
]) satisfies z.ZodType<Grading>;

const task = z.strictObject({ id: text, question: text, answer: text, grading }) satisfies z.ZodType<Task>;

export const lesson = z.strictObject({ from: text, question: text, answer: text }) satisfies z.ZodType<ProofLesson>;

const training = z.strictObject({
  rank: count,
  alpha: measured,
  targets: z.union([z.literal('all-linear'), z.array(text)]),
  learningRate: measured,
  steps: count,
  batch: count,
  maxTokens: count,
  heldOutShare: measured,
  evaluateEvery: count,
  clipNorm: measured,
  weightDecay: measured,
  seed: measured,
}) satisfies z.ZodType<AdaptOptions>;

const arm = z.strictObject({
  id: text,
  kind: z.enum(ARM_KINDS),
  name: text,
  source: text.nullable(),
  lessons: count,
}) satisfies z.ZodType<Arm>;

const plan = z.strictObject({
  arms: z.array(arm),
  sizes: z.array(count.nullable()),
  seeds: z.array(count),
  samples: count,
  temperature: measured,
  maxTokens: count,
  k: z.array(count).min(1),
  form,
  training,
}) satisfies z.ZodType<ProofPlan>;

const outcome = z.strictObject({
  id: text,
  samples: count,
  correct: count,
  wrong: text.nullable(),
}) satisfies z.ZodType<TaskOutcome>;

const curve = z.array(z.tuple([count, measured]));

const result = z.strictObject({
  id: text,
  lessons: count,
  steps: count,
  bestStep: count,
  heldOut: measured.nullable(),
  curve,
  tasks: z.array(outcome),
  learningSeconds: measured,
  answeringSeconds: measured,
}) satisfies z.ZodType<ProofResult>;

const adapter = z.strictObject({ id: text, weights: bytes, config: text }) satisfies z.ZodType<ProofAdapter>;

const student = z.strictObject({
  id: text,
  curve,
  checkpoint: bytes,
  checkpointStep: count,
  learned: z
    .strictObject({
      ...{ steps: count, bestStep: count, heldOut: measured.nullable(), weights: bytes, config: text },
      lessons: count.exactOptional(),
    })
    .nullable(),
  outcomes: z.array(outcome),
  learningSeconds: measured,
  answeringSeconds: measured,
}) satisfies z.ZodType<ProofStudent>;

const leftOut = z.strictObject({
  of: z.enum(['tasks', 'lessons']),
  why: text,
  count,
}) satisfies z.ZodType<ProofLeftOut>;

export const proof = z.strictObject({
  id: named<ProofId>(),
  createdAt: measured,
  plan,
  tasks: z.array(task),
  tasksFrom: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('examples'), unseen: count }),
    z.strictObject({ kind: z.literal('file'), name: text }),
  ]),
  lessons: z.array(lesson),
  leaks: z.array(text),
  leftOut: z.array(leftOut).exactOptional(),
  model: z.strictObject({ id: text, hash: text }),
  results: z.array(result),
  failures: z.array(z.strictObject({ id: text, error })),
  student: student.nullable(),
  adapters: z.array(adapter),
  state: z.enum(['running', 'paused', 'stopped']),
}) satisfies z.ZodType<Proof>;
