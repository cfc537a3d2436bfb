/** Answers as SQuAD lists them: [{text, answer_start}], or {text: […], answer_start: […]} as the Hugging Face hub has them. */
import { isNested } from './jsonValue';

const get = (value: unknown, key: string): unknown =>
  isNested(value) && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;

/** The cell of the first answer; none where the row has an answer already, or no question. */
export function answerEntries(row: ReadonlyMap<string, unknown>): [string, string][] {
  if (typeof row.get('question') !== 'string' || row.has('answer') || row.has('output')) return [];
  const answers = row.get('answers');
  const texts = get(answers, 'text');
  const first = Array.isArray(texts) ? texts[0] : get(Array.isArray(answers) ? answers[0] : undefined, 'text');
  return typeof first === 'string' ? [['answer', first]] : [];
}
