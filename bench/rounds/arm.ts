/** One arm of the study with one seed: its rounds, and what the student of each makes of the tasks. */
import { adapt } from '../../src/adaptation/adapt';
import { resolveAdaptOptions } from '../../src/adaptation/options';
import { nearPrompt } from '../../src/domino/near/nearPrompt';
import { type PromptFile, readPromptFile } from '../../src/domino/prompt/promptFile';
import { filePrefix } from '../../src/domino/prompt/promptPrefix';
import type { Executor } from '../../src/execution/types';
import { sample } from '../../src/generation/sample';
import type { Output } from '../../src/headless/cli/output';
import type { OpenedCheckpoint } from '../../src/model/openCheckpoint';
import type { AdapterShape, AdapterWeights } from '../../src/model/types';
import { computedAnswer } from '../../src/quality/checks/answer';
import { defaultRecipe } from '../../src/quality/recipe';
import { openJudging } from '../../src/quality/session';
import { verdictOf } from '../../src/quality/verdict';
import { lookAtLessons } from '../../src/rounds/lookAtLessons';
import { ROUND_OPTIONS, runRounds } from '../../src/rounds/runRounds';
import type { NamedLesson, Round, RoundOptions } from '../../src/rounds/types';
import { answerCoder } from '../../src/tasks/answerForm';
import { evaluateStudent } from '../../src/tasks/evaluateStudent';
import { decontaminated } from '../../src/tasks/leakage';
import type { Task, TaskResult } from '../../src/tasks/types';

export interface SeedSetting {
  readonly seed: number;
  /** Of a round, and how many rounds. */
  readonly rows: number;
  readonly rounds: number;
  /** Of a student's training. */
  readonly steps: number;
  readonly shape: AdapterShape;
  readonly tests: readonly Task[];
  readonly references: readonly NamedLesson[];
}

export interface ArmResult {
  readonly seed: number;
  readonly follow: RoundOptions['follow'];
  readonly rounds: readonly Round[];
  /** Of the model as it is, then of the student of each round. */
  readonly tests: readonly (readonly TaskResult[])[];
  readonly drawn: number;
  readonly seconds: number;
}

const FORM = { kind: 'open-assert' } as const;
const GRADING = { kind: 'python-value' } as const;
const DRAW = { temperature: 0.8, topK: 0, topP: 0.9, repetitionPenalty: 1, maxTokens: 256, batch: 64 };
const LOOK = { samples: 4, temperature: 0.8, maxTokens: 64 };
const TEST = { samples: 10, temperature: 0.2, maxTokens: 64, seed: 0 };
/** Rows drawn for one that passes, at most. */
const MOST = 5;

export async function arm(
  opened: OpenedCheckpoint,
  prompt: PromptFile,
  { seed, rows, rounds, steps, shape, tests, references }: SeedSetting,
  follow: RoundOptions['follow'],
  python: Executor,
  output: Output,
): Promise<ArmResult> {
  const { model, tokenizer } = opened;
  const adaptation = model.adaptation!;
  const student = { model, tokenizer, coder: answerCoder(FORM, tokenizer, model.info) };
  const questions = new Map(references.map(({ id, question }) => [id, question]));
  const named = tests.map(({ id, question }) => ({ name: id, question }));
  const judging = openJudging(
    references.map(({ id, question }) => ({ id, text: question })),
    defaultRecipe,
    python,
  );
  const began = performance.now();
  let drawn = 0;
  const evaluate = async (weights: AdapterWeights | null): Promise<readonly TaskResult[]> => {
    adaptation.use(weights);
    const evaluated = await evaluateStudent(student, tests, TEST, python);
    adaptation.use(null);
    return evaluated.map(({ id, samples, correct }) => ({ id, samples, correct }));
  };

  const results: (readonly TaskResult[])[] = [await evaluate(null)];
  const done = await runRounds<AdapterWeights>(
    {
      async draw({ near, count }, round, place) {
        adaptation.use(null);
        const file =
          near === null
            ? prompt
            : readPromptFile(
                await nearPrompt(
                  opened,
                  prompt,
                  near.map((id) => questions.get(id)!),
                ),
              );
        const prefix = await filePrefix(model, file);
        const kept: NamedLesson[] = [];
        for (let turn = 0; kept.length < count && turn * count < MOST * count; turn++) {
          const options = { ...DRAW, count, seed: 10_000 * seed + 1000 * round + 100 * place + turn };
          const { rows: fresh } = await sample(model, tokenizer, prefix, options);
          drawn += fresh.length;
          const judgements = await judging.add(
            fresh.map(({ index, text, finishReason }) => ({
              id: `${round}.${place}.${turn}.${index}`,
              text,
              finishReason,
            })),
          );
          const passing = fresh.flatMap(({ index, text }, at) => {
            const answer = computedAnswer(judgements[at]!);
            const passes = verdictOf(judgements[at]!, defaultRecipe).verdict === 'pass' && answer !== null;
            return passes ? [{ id: `d${round}.${place}.${turn}.${index}`, name: '', question: text, answer }] : [];
          });
          kept.push(
            ...decontaminated(named, passing).kept.map(({ id, question, answer }) => ({ id, question, answer })),
          );
        }
        output.progress(
          `${follow} ${seed}, round ${round}: ${kept.length} of ${count} rows near ${near?.length ?? 'nothing'}`,
        );
        return kept.slice(0, count);
      },
      async train(lessons, round) {
        const options = resolveAdaptOptions(lessons.length, {
          ...shape,
          steps,
          batch: 12,
          maxTokens: 512,
          heldOutShare: 0,
          seed,
        });
        const { weights, history } = await adapt(opened, { lessons, form: FORM, options });
        output.progress(
          `${follow} ${seed}, round ${round}: loss ${history[0]?.loss.toFixed(2)} to ${history.at(-1)?.loss.toFixed(2)} on ${lessons.length} lessons`,
        );
        return weights;
      },
      async look(weights, lessons) {
        adaptation.use(weights);
        const outcomes = await lookAtLessons(student, lessons, { ...LOOK, form: FORM, grading: GRADING, seed }, python);
        adaptation.use(null);
        return outcomes;
      },
    },
    references,
    { ...ROUND_OPTIONS, rows, mostRounds: rounds, patience: rounds, follow },
    {
      onRound: async ({ round, score, loss }, weights) => {
        results.push(await evaluate(weights));
        output.progress(
          `${follow} ${seed}, round ${round}: references ${(100 * score).toFixed(1)} % right, ${loss.toFixed(3)} nats`,
        );
      },
    },
  );
  return {
    seed,
    follow,
    rounds: done?.rounds ?? [],
    tests: results,
    drawn,
    seconds: (performance.now() - began) / 1000,
  };
}
