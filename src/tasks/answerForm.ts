/**
 * A question and its answer as tokens: the same parts where a student is trained and where it is asked. What is asked is the prompt;
 * what is learned is the completion, the token that ends it included.
 */
import { StudioError } from '../errors';
import { openAsserts } from '../execution/openAsserts';
import type { ModelInfo } from '../model/types';
import { renderChat } from '../tokenization/renderChat';
import type { CheckpointTokenizer } from '../tokenization/types';
import type { AnswerForm } from './types';

/** Between a question and its answer where nothing else is said: a model without a chat template has to learn what follows. */
export const BETWEEN = '\n\nAnswer:\n';

/** A share of questions, from which on all are taken to be open assertions; the others fit no form and are left out. */
const MOST = 0.5;

/** The form for questions, by what they are and what the model knows. */
export function formFor(
  questions: readonly string[],
  { chatTemplate }: Pick<CheckpointTokenizer, 'chatTemplate'>,
): AnswerForm {
  const open = questions.filter((question) => openSign(question) !== null).length;
  if (open > MOST * questions.length) return { kind: 'open-assert' };
  return chatTemplate === null ? { kind: 'template', between: BETWEEN } : { kind: 'chat' };
}

/** Whether a question can be asked in a form; with an answer, whether that can be given in it. */
export function fitsForm(form: AnswerForm, question: string, answer = '1'): boolean {
  if (question.trim() === '' || answer.trim() === '') return false;
  return form.kind !== 'open-assert' || (openSign(question) !== null && !/[\r\n]/.test(answer.trim()));
}

/** A part as it is read, and as the model has it. */
export interface Part {
  readonly text: string;
  readonly ids: Int32Array;
}

export interface LessonParts {
  readonly prompt: Part;
  /** Its last id ends the sample. */
  readonly completion: Part;
}

export interface AnswerCoder {
  /** @throws StudioError REFERENCE_PARSE where the question does not fit the form */
  prompt(question: string): Part;
  /** @throws StudioError REFERENCE_PARSE where the question, or the answer, does not fit the form */
  lesson(question: string, answer: string): LessonParts;
  /** The answer in what a student wrote behind a prompt. */
  answer(written: string): string;
  /** An answer ends at its first line break. */
  readonly isLine: boolean;
}

type Ends = Pick<ModelInfo, 'bosTokenId' | 'endOfSampleTokenId' | 'otherEndTokenIds'>;

/**
 * `open-assert`: the question up to and with its `==`, without blanks or a line's continuation at the end; then a blank and the literal. What stands behind the `??`,
 * a message or more statements, is shown to no student: an assertion asks what holds where it stands. In front of the prompt stands what
 * the tokenizer puts there, else what stands in front of every text without a prompt (model/prefixWithoutPrompt).
 * `behindPrompt`, behind a soft prompt, only the former does.
 * Blanks around answers are no part of them, but for an indentation. `chat` writes the prompt as the template writes a user's turn with the assistant's begun.
 * @throws StudioError MODEL_UNSUPPORTED where the form is `chat` and the template cannot be used
 */
export function answerCoder(
  form: AnswerForm,
  tokenizer: CheckpointTokenizer,
  info: Ends,
  { behindPrompt = false }: { readonly behindPrompt?: boolean } = {},
): AnswerCoder {
  const { around, end } =
    form.kind === 'chat'
      ? chatAround(tokenizer, info)
      : { around: textAround(form, tokenizer, behindPrompt ? null : info), end: info.endOfSampleTokenId };
  const isLine = form.kind === 'open-assert';

  const prompt = (question: string): Part => {
    if (!fitsForm(form, question)) throw misfit(form, question);
    return around(question);
  };
  return {
    isLine,
    prompt,
    lesson(question, answer) {
      if (!fitsForm(form, question, answer)) throw misfit(form, question);
      const text = isLine ? ` ${answer.trim()}` : withoutBlanks(answer);
      return { prompt: prompt(question), completion: { text, ids: Int32Array.of(...tokenizer.encode(text), end) } };
    },
    answer: (written) => (isLine ? (/^[^\r\n]*/.exec(written)?.[0] ?? '').trim() : withoutBlanks(written)),
  };
}

/** Without blank lines in front and blanks at the end. The first line keeps what indents it: an answer may be a function's body. */
const withoutBlanks = (text: string): string =>
  text.replace(/^(?:[^\S\n]*\n)+/, '').replace(/^[^\S\n](?![^\S\n])|\s+$/g, '');

type Around = (question: string) => Part;

/** @param info null where something stands in front of it, whatever it is */
function textAround(
  form: Exclude<AnswerForm, { kind: 'chat' }>,
  tokenizer: CheckpointTokenizer,
  info: Ends | null,
): Around {
  const { idsInFront } = tokenizer;
  const front =
    idsInFront.length > 0 || info === null ? idsInFront : Int32Array.of(info.bosTokenId ?? info.endOfSampleTokenId);
  return (question) => {
    const text =
      form.kind === 'template'
        ? question + form.between
        : question.slice(0, openSign(question)!).replace(/[\s\\]+$/, '');
    return { text, ids: Int32Array.of(...front, ...tokenizer.encode(text)) };
  };
}

/** Stand-ins that no template contains and no trimming changes. */
const [QUESTION, ANSWER] = ['\ue000QUESTION\ue001', '\ue000ANSWER\ue001'];

/** The template is of our own making, and special tokens in it are such; what looks like one in a question stays letters. */
function chatAround(tokenizer: CheckpointTokenizer, info: Ends): { readonly around: Around; readonly end: number } {
  const say = { withoutTemplate: 'The model has no chat template.', remedy: 'Use the form without a chat.' };
  const user = { role: 'user', content: QUESTION } as const;
  const { text: asked, unsupported } = renderChat(tokenizer, { ...say, messages: [user], answers: true });
  const [before, after, ...more] = asked.split(QUESTION);
  if (before === undefined || after === undefined || more.length > 0)
    throw unsupported('The chat template does not write the question once.');
  const [front, back] = [tokenizer.encodeTemplate(before), tokenizer.encodeTemplate(after)];
  return {
    around: (question) => ({
      text: before + question + after,
      ids: Int32Array.of(...front, ...tokenizer.encode(question), ...back),
    }),
    end: endOfTurn(tokenizer, info, () => {
      const messages = [user, { role: 'assistant', content: ANSWER } as const];
      return renderChat(tokenizer, { ...say, messages, answers: false }).text;
    }),
  };
}

/** What the template ends the assistant's turn with, if decoding stops there; else what ends every sample. */
function endOfTurn(tokenizer: CheckpointTokenizer, info: Ends, render: () => string): number {
  const behind = render().split(ANSWER)[1] ?? '';
  const first = tokenizer.encodeTemplate(behind)[0];
  const isEnd = first !== undefined && [info.endOfSampleTokenId, ...info.otherEndTokenIds].includes(first);
  return isEnd ? first : info.endOfSampleTokenId;
}

/** Where the sign of a question's one open assertion stands; null where it has none, or several. */
function openSign(question: string): number | null {
  const open = openAsserts(question);
  return open.length === 1 ? open[0]!.sign : null;
}

function misfit({ kind }: AnswerForm, question: string): StudioError {
  const start = question.trim().split('\n', 1)[0]!.slice(0, 60);
  return new StudioError(
    'REFERENCE_PARSE',
    kind === 'open-assert'
      ? `This question has no single open assertion, or its answer is not one line: “${start}”.`
      : `This question, or its answer, is empty: “${start}”.`,
    'Leave it out, or choose another form of answer.',
  );
}
