import { describe, expect, it } from 'vitest';
import { loadTokenizer } from '../tokenization/load';
import { END_OF_TEXT, END_OF_TURN, START_OF_TURN, tinyTokenizerFiles } from '../tokenization/testing/tinyTokenizer';
import type { CheckpointTokenizer } from '../tokenization/types';
import { answerCoder, BETWEEN, fitsForm, formFor } from './answerForm';

const chatml =
  "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";
const tiny = (config: Record<string, unknown> = {}, template = false): CheckpointTokenizer => {
  const files = tinyTokenizerFiles({ config, template });
  return loadTokenizer(files.tokenizer, files.config);
};
const info = { bosTokenId: null, endOfSampleTokenId: END_OF_TEXT.id, otherEndTokenIds: [END_OF_TURN.id] };
const open = 'def f(x):\n    return x + 1\n\nassert f(3) == ??';

describe('the form of answers', () => {
  const chat = tiny({ chat_template: chatml });
  it('follows from the questions, then from the model', () => {
    expect(formFor([open, open, 'Explain.'], chat)).toEqual({ kind: 'open-assert' });
    expect(formFor([open, 'Explain.'], chat)).toEqual({ kind: 'chat' });
    expect(formFor(['Explain.'], tiny())).toEqual({ kind: 'template', between: BETWEEN });
    expect(formFor([], chat)).toEqual({ kind: 'chat' });
  });

  it('says what does not fit', () => {
    const form = { kind: 'open-assert' } as const;
    expect(fitsForm(form, open, '4')).toBe(true);
    expect(fitsForm(form, open, '[1,\n 2]')).toBe(false);
    expect(fitsForm(form, `${open}\nassert f(4) == ??`, '4')).toBe(false);
    expect(fitsForm({ kind: 'chat' }, 'Explain.', ' ')).toBe(false);
    expect(() => answerCoder(form, chat, info).prompt('Explain.')).toThrow(
      expect.objectContaining({ code: 'REFERENCE_PARSE', message: expect.stringContaining('Explain.') }),
    );
  });
});

describe('an open assertion', () => {
  it('is the text up to its ==, then a blank, the literal and the end', () => {
    const tokenizer = tiny();
    const coder = answerCoder({ kind: 'open-assert' }, tokenizer, info);
    const { prompt, completion } = coder.lesson(open, ' 4\n');
    expect([prompt.text, completion.text]).toEqual([open.slice(0, -3), ' 4']);
    expect(Array.from(prompt.ids)).toEqual([END_OF_TEXT.id, ...tokenizer.encode(prompt.text)]);
    expect(Array.from(completion.ids)).toEqual([...tokenizer.encode(' 4'), END_OF_TEXT.id]);
    expect(coder.prompt(open)).toEqual(prompt);
  });

  it('shows nothing of what stands behind the sign, and finds the sign among others', () => {
    const coder = answerCoder({ kind: 'open-assert' }, tiny(), info);
    const question = 'x = "??"\nassert x.count("??") == \\\n  ??, "why ??"\nprint(x)';
    expect(coder.prompt(question).text).toBe('x = "??"\nassert x.count("??") ==');
    expect(coder.prompt('assert g("??") == ?? # so').text).toBe('assert g("??") ==');
  });

  it('is answered on one line', () => {
    const coder = answerCoder({ kind: 'open-assert' }, tiny(), info);
    expect(coder.isLine).toBe(true);
    expect([' [1, 2]\nassert', '', '\n4'].map(coder.answer)).toEqual(['[1, 2]', '', '']);
  });

  it('has in front what the tokenizer puts there, else the BOS token', () => {
    const front = (template: boolean, bosTokenId: number | null) =>
      answerCoder({ kind: 'open-assert' }, tiny({}, template), { ...info, bosTokenId }).prompt(open).ids[0];
    expect([front(true, 7), front(false, 7), front(false, null)]).toEqual([END_OF_TEXT.id, 7, END_OF_TEXT.id]);
    const behind = answerCoder({ kind: 'open-assert' }, tiny(), info, { behindPrompt: true }).prompt(open);
    expect(behind.ids).toEqual(tiny().encode(behind.text));
  });
});

describe('a chat', () => {
  it('is as the template writes it, with its end of a turn', () => {
    const tokenizer = tiny({ chat_template: chatml });
    const coder = answerCoder({ kind: 'chat' }, tokenizer, info);
    const { prompt, completion } = coder.lesson('Say <|im_end|>.', ' x ');
    expect(prompt.text).toBe('<|im_start|>user\nSay <|im_end|>.<|im_end|>\n<|im_start|>assistant\n');
    const turns = prompt.ids.filter((id) => id === START_OF_TURN.id || id === END_OF_TURN.id);
    // What a question writes is no token of the template.
    expect(Array.from(turns)).toEqual([START_OF_TURN.id, END_OF_TURN.id, START_OF_TURN.id]);
    expect(Array.from(completion.ids)).toEqual([...tokenizer.encode('x'), END_OF_TURN.id]);
    expect(coder.answer(' x\ny ')).toBe('x\ny');
    expect(coder.answer(' \n\n    return x\n')).toBe('    return x');
  });

  it('ends as every sample does where decoding would not stop at what the template writes', () => {
    const ends = (chat_template: string, other: readonly number[]) =>
      answerCoder({ kind: 'chat' }, tiny({ chat_template }), { ...info, otherEndTokenIds: other })
        .lesson('a', 'b')
        .completion.ids.at(-1);
    expect(ends(chatml, [])).toBe(END_OF_TEXT.id);
    expect(ends("{{ messages[0]['content'] }}", [END_OF_TURN.id])).toBe(END_OF_TEXT.id);
  });

  it('is refused where there is no template', () => {
    expect(() => answerCoder({ kind: 'chat' }, tiny(), info)).toThrow(
      expect.objectContaining({ code: 'MODEL_UNSUPPORTED' }),
    );
  });
});

describe('a template', () => {
  it('puts its text between question and answer', () => {
    const coder = answerCoder({ kind: 'template', between: '\n=> ' }, tiny(), info);
    const { prompt, completion } = coder.lesson('2 + 2', '4');
    expect([prompt.text, completion.text, coder.isLine]).toEqual(['2 + 2\n=> ', '4', false]);
  });
});
