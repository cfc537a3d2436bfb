/** What a model is asked of a row: a text in which `{text}` stands for the row. Two come with the program, as the paper has two; any other may be given. */
import { PLACE } from '../tokenization/messagePlace';

const answerForm = `Explain in a few sentences. Then rate the whole as one of: very poor, poor, average, good, excellent.
Answer with JSON and nothing else: {"explanation": "...", "input_quality": "..."}`;

export const RUBRICS = {
  /** Statements of problems. */
  problem: `Below is the statement of a programming problem. Rate its quality.
- Clarity: can it be understood, without contradictions?
- Specificity: are input, output and limits said exactly?
- Completeness: is everything there that is needed to solve it?
- Challenge: does it take thought to solve?

Problem statement:
${PLACE}

${answerForm}`,
  /** Functions with a call whose result is asked. */
  function: `Below is a Python function with an assertion about its result. Rate its quality as an exercise in telling what code does.
- Clarity: is the code readable, without errors?
- Specificity: does the call have exactly one result?
- Completeness: is everything there that is needed to run it?
- Challenge: does it take thought to tell the result?

Function:
${PLACE}

${answerForm}`,
} as const;

export type RubricName = keyof typeof RUBRICS;
