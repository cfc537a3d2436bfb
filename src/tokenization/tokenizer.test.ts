import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { padBatch } from './batch';
import { chatLayout } from './chatTemplate';
import { countTokens, encodeForTraining } from './encode';
import { assertVocabulary, loadTokenizer } from './load';
import {
  END_OF_TEXT,
  END_OF_TURN,
  START_OF_TURN,
  type TinyOptions,
  TOOL,
  tinyTokenizerFiles,
} from './testing/tinyTokenizer';
import { IGNORED_LABEL } from './types';

function tiny(options?: TinyOptions) {
  const files = tinyTokenizerFiles(options);
  return loadTokenizer(files.tokenizer, files.config);
}
const byteIds = (text: string): number[] => Array.from(new TextEncoder().encode(text));

describe('tokenizer', () => {
  const tokenizer = tiny();

  it('applies the merges in order, and adds nothing', () => {
    // "def" merges twice (261), " x" once (262); "f", "(" and ")" are bytes.
    expect(Array.from(tokenizer.encode('def f(x) x'))).toEqual([261, 32, 102, 40, 120, 41, 262]);
    expect(Array.from(tokenizer.encode(''))).toEqual([]);
    expect(tokenizer.decode([])).toBe('');
    expect(tokenizer.vocabularySize).toBe(264);
  });

  it('decodes to the very bytes that were encoded', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
      }),
    );
    const code = 'def f( x ):\n\tif x :\n        return "a , b . c ! it \'s"  \n\n';
    expect(tokenizer.decode(tokenizer.encode(code))).toBe(code);
  });

  it('encodes the names of special tokens in user text as plain text', () => {
    const attack = `a${END_OF_TEXT.content}b${START_OF_TURN.content}`;
    const ids = Array.from(tokenizer.encode(attack));
    expect(ids).toEqual(byteIds(attack));
    expect(tokenizer.decode(ids)).toBe(attack);
    // ignore_merges looks whole words up in the vocabulary, where the end-of-text token stands.
    expect(Array.from(tokenizer.encode(END_OF_TEXT.content))).not.toContain(END_OF_TEXT.id);
    expect(Array.from(tokenizer.encode(`x${TOOL.content}`))).toEqual([120, TOOL.id]);
  });

  it('encodes them as tokens in templates of our own', () => {
    expect(Array.from(tokenizer.encodeTemplate(`${START_OF_TURN.content}x`))).toEqual([START_OF_TURN.id, 120]);
    expect(tokenizer.tokenId(END_OF_TEXT.content)).toBe(256);
    expect(tokenizer.tokenId('no such token')).toBeNull();
  });

  it('tells what stands in front of a text, as its template or add_bos_token says, and leaves it out of the text', () => {
    const front = (config: Record<string, unknown>, template = true): number[] =>
      Array.from(tiny({ config, template }).idsInFront);
    expect(front({})).toEqual([END_OF_TEXT.id]);
    expect(front({ add_bos_token: true, bos_token: START_OF_TURN.content })).toEqual([END_OF_TEXT.id]);
    expect(front({ add_bos_token: false, bos_token: START_OF_TURN.content })).toEqual([]);
    expect(front({}, false)).toEqual([]);
    expect(front({ bos_token: START_OF_TURN.content }, false)).toEqual([]);
    expect(front({ add_bos_token: true, bos_token: START_OF_TURN.content }, false)).toEqual([START_OF_TURN.id]);
    expect(front({ add_bos_token: true }, false)).toEqual([]);
    expect(Array.from(tokenizer.encode('x'))).toEqual([120]);
  });

  it('leaves special tokens, and ids that have no token, out of decoded text', () => {
    expect(tokenizer.decode(Int32Array.of(120, END_OF_TEXT.id, 120, TOOL.id, 9999))).toBe('xx<tool>');
    expect(tokenizer.decode([END_OF_TEXT.id])).toBe('');
  });

  it('fits a model with padded rows, and no model with fewer rows', () => {
    expect(() => assertVocabulary(tokenizer, 264)).not.toThrow();
    expect(() => assertVocabulary(tokenizer, 320)).not.toThrow();
    expect(() => assertVocabulary(tokenizer, 263)).toThrow(expect.objectContaining({ code: 'TOKENIZER_MISMATCH' }));
  });

  it('says which file is broken, and where', () => {
    const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
    const code = (value: string) => expect.objectContaining({ code: value });
    expect(() => loadTokenizer(bytes('{'))).toThrow(code('MODEL_FILE_BROKEN'));
    expect(() => loadTokenizer(bytes('{"model":{}}'))).toThrow(/model.vocab/);
    expect(() => loadTokenizer(tinyTokenizerFiles().tokenizer, bytes('[]'))).toThrow(/tokenizer_config.json/);
    expect(() => loadTokenizer(bytes('{"model":{"type":"Unheard","vocab":{"a":0}}}'))).toThrow(
      code('MODEL_UNSUPPORTED'),
    );
    expect(loadTokenizer(tinyTokenizerFiles().tokenizer).encode('def').length).toBe(1);
  });
});

describe('Unigram vocabulary', () => {
  it('does not match a special token in user text either', () => {
    const definition = {
      added_tokens: [{ id: 1, content: '</s>', special: true }],
      model: {
        type: 'Unigram',
        unk_id: 0,
        vocab: [
          ['<unk>', 0],
          ['</s>', 0],
          ['<', -3],
          ['/', -3],
          ['s', -3],
          ['>', -3],
          ['a', -3],
        ],
      },
      decoder: { type: 'Fuse' },
    };
    const tokenizer = loadTokenizer(new TextEncoder().encode(JSON.stringify(definition)));
    expect(Array.from(tokenizer.encode('a</s>'))).toEqual([6, 2, 3, 4, 5]);
    expect(Array.from(tokenizer.encodeTemplate('a</s>'))).toEqual([6, 1]);
  });
});

describe('samples and batches', () => {
  const tokenizer = tiny();

  it('end every sample with the end-of-sample token, cut or not', () => {
    expect(encodeForTraining(tokenizer, 'abc', 256, 10)).toEqual({ ids: Int32Array.of(97, 98, 99, 256), cut: false });
    expect(encodeForTraining(tokenizer, 'abc', 256, 4).cut).toBe(false);
    expect(encodeForTraining(tokenizer, 'abc', 256, 3)).toEqual({ ids: Int32Array.of(97, 98, 256), cut: true });
    expect(encodeForTraining(tokenizer, '', 256, 3)).toEqual({ ids: Int32Array.of(256), cut: false });
    expect(countTokens(tokenizer, 'abc')).toBe(4);
    expect(() => encodeForTraining(tokenizer, 'abc', 256, 1)).toThrow(
      expect.objectContaining({ code: 'CONTEXT_TOO_SHORT' }),
    );
  });

  it('pad on the right with labels that are not scored', () => {
    const batch = padBatch([Int32Array.of(5, 6, 7), Int32Array.of(8)], 2);
    expect(batch.inputs).toEqual({ data: Int32Array.of(5, 6, 7, 8, 2, 2), dims: [2, 3] });
    expect(batch.labels).toEqual({ data: Int32Array.of(5, 6, 7, 8, IGNORED_LABEL, IGNORED_LABEL), dims: [2, 3] });
    expect(Array.from(batch.lengths)).toEqual([3, 1]);
    expect(padBatch([]).inputs.dims).toEqual([0, 0]);
  });
});

describe('chat layout', () => {
  const chatml =
    "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>' + '\\n' }}{% endfor %}";

  it('is what the template writes around the system and the user message', () => {
    const layout = chatLayout(tiny({ config: { chat_template: chatml } }));
    expect(Array.from(layout.before)).toEqual([START_OF_TURN.id, ...byteIds('system\n')]);
    expect(Array.from(layout.between)).toEqual([END_OF_TURN.id, 10, START_OF_TURN.id, ...byteIds('user\n')]);
    expect(Array.from(layout.after)).toEqual([END_OF_TURN.id, 10]);
  });

  it('is refused where there is no template or no system message', () => {
    const unsupported = expect.objectContaining({ code: 'MODEL_UNSUPPORTED' });
    expect(() => chatLayout(tiny())).toThrow(unsupported);
    expect(() => chatLayout(tiny({ config: { chat_template: "{{ messages[1]['content'] }}" } }))).toThrow(unsupported);
    expect(() => chatLayout(tiny({ config: { chat_template: "{{ raise_exception('no system role') }}" } }))).toThrow(
      unsupported,
    );
  });

  it('names the file of the template that cannot be used', () => {
    const files = tinyTokenizerFiles();
    const template = "{{ raise_exception('System role not supported') }}";
    const own = loadTokenizer(files.tokenizer, files.config, template);
    expect(() => chatLayout(own)).toThrow(expect.objectContaining({ where: 'chat_template.jinja' }));
    const inside = tiny({ config: { chat_template: template } });
    expect(() => chatLayout(inside)).toThrow(expect.objectContaining({ where: 'tokenizer_config.json' }));
  });

  it('has the size of what texts are encoded to: a special token past the rows is none of it', () => {
    const definition = JSON.parse(new TextDecoder().decode(tinyTokenizerFiles().tokenizer));
    const plain = tiny().vocabularySize;
    definition.added_tokens.push({ id: 5000, content: '[PAD]', special: true });
    const padded = loadTokenizer(new TextEncoder().encode(JSON.stringify(definition)));
    expect(padded.vocabularySize).toBeLessThanOrEqual(plain);
    expect(Array.from(padded.encode('[PAD]'))).not.toContain(5000);
    definition.added_tokens.push({ id: 6000, content: 'word', special: false });
    const grown = loadTokenizer(new TextEncoder().encode(JSON.stringify(definition)));
    expect(grown.vocabularySize).toBe(6001);
    expect(() => assertVocabulary(grown, plain)).toThrow(expect.objectContaining({ code: 'TOKENIZER_MISMATCH' }));
  });
});
