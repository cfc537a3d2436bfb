import { Tokenizer as HubTokenizer } from '@huggingface/tokenizers';
import { StudioError } from '../errors';
import {
  parseConfiguration,
  type TokenizerConfigJson,
  type TokenizerJson,
  tokenizerConfigJson,
  tokenizerJson,
} from './configuration';
import { idsInFront } from './idsInFront';
import { patternsOf } from './patternProbe';
import { type TokenBytes, tokenBytes } from './tokenBytes';
import type { CheckpointTokenizer } from './types';

const SUPPORTED_KINDS: ReadonlySet<string> = new Set(['BPE', 'Unigram', 'WordPiece']);

/** Stands in for a special token's name in the vocabulary that user text is matched against; not valid in any text. */
const UNREACHABLE = '\uffff\uffff';

/**
 * Read a tokenizer from a checkpoint's files: @huggingface/tokenizers, the library inside transformers.js, without its
 * runtime. Differs from `AutoTokenizer` in one way: `encode` never yields a special token. References are untrusted text,
 * and one that contains "<|endoftext|>" must not end a sample or open a chat turn; its characters are encoded as text.
 * @param tokenizerBytes tokenizer.json
 * @param configBytes tokenizer_config.json, where the checkpoint has one
 * @param chatTemplate chat_template.jinja, where the checkpoint has it as a file of its own
 * @throws StudioError MODEL_FILE_BROKEN, MODEL_UNSUPPORTED
 */
export function loadTokenizer(
  tokenizerBytes: Uint8Array,
  configBytes?: Uint8Array,
  chatTemplate?: string,
): CheckpointTokenizer {
  const definition = parseConfiguration('tokenizer.json', tokenizerBytes, tokenizerJson);
  const config: TokenizerConfigJson =
    configBytes === undefined
      ? { chat_template: null }
      : parseConfiguration('tokenizer_config.json', configBytes, tokenizerConfigJson);
  const ids = vocabularyOf(definition, config);
  const special = specialIds(definition, config, ids);
  const text = construct(hideSpecialTokens(definition, special), config);
  const known = new Set(ids.values());
  // A special token may lie past the model's rows, such as a [PAD] that someone added: no text is encoded to it.
  const unknownId = definition.model.unk_token == null ? undefined : ids.get(definition.model.unk_token);
  const given = [...known].filter((id) => !special.has(id) || id === unknownId);
  const vocabularySize = given.reduce((largest, id) => Math.max(largest, id), -1) + 1;
  // Built on first use: only the chat layout needs it, and a large vocabulary costs tens of megabytes.
  let template: HubTokenizer | null = null;
  let spelled: TokenBytes | null | undefined;

  return {
    vocabularySize,
    patterns: patternsOf(text.normalizer, text.pre_tokenizer, text.decoder),
    chatTemplate: chatTemplate ?? config.chat_template,
    chatTemplateFile: chatTemplate === undefined ? 'tokenizer_config.json' : 'chat_template.jinja',
    bosToken: config.bos_token ?? null,
    eosToken: config.eos_token ?? null,
    idsInFront: idsInFront(definition, config, ids),
    tokenId: (content) => ids.get(content) ?? null,
    tokenBytes() {
      if (spelled === undefined) spelled = tokenBytes(definition, ids, special);
      return spelled;
    },
    encode: (input) => toIds(text, input),
    encodeTemplate(input) {
      template ??= construct({ ...definition, added_tokens: definition.added_tokens ?? [] }, config);
      return toIds(template, input);
    },
    decode(tokenIds) {
      // Ids of the model's padding rows have no text; the library would write "undefined" for them.
      const visible = Array.from(tokenIds).filter((id) => known.has(id) && !special.has(id));
      if (visible.length === 0) return '';
      return fromLibrary('decode', () =>
        text.decode(visible, { skip_special_tokens: false, clean_up_tokenization_spaces: false }),
      );
    },
  };
}

/**
 * A tokenizer may know fewer ids than the model has rows (rows are padded for speed), never more.
 * @throws StudioError TOKENIZER_MISMATCH
 */
export function assertVocabulary(tokenizer: { readonly vocabularySize: number }, vocabularySize: number): void {
  if (tokenizer.vocabularySize <= vocabularySize) return;
  throw new StudioError(
    'TOKENIZER_MISMATCH',
    `The tokenizer has ${tokenizer.vocabularySize} tokens, the model only ${vocabularySize}.`,
    'Use the tokenizer.json that belongs to this model.',
    { where: 'tokenizer.json' },
  );
}

function toIds(tokenizer: HubTokenizer, text: string): Int32Array {
  const ids: readonly (number | undefined)[] = fromLibrary(
    'encode',
    () => tokenizer.encode(text, { add_special_tokens: false }).ids,
  );
  const missing = ids.indexOf(undefined);
  if (missing >= 0) {
    throw new StudioError(
      'TOKENIZER_MISMATCH',
      'The tokenizer has no token for a part of the text, and none for unknown text.',
      'Use the tokenizer.json that belongs to this model.',
      { where: 'tokenizer.json' },
    );
  }
  return Int32Array.from(ids as readonly number[]);
}

/** The library looks at parts of a definition only when they are used. */
function fromLibrary<T>(what: 'encode' | 'decode', act: () => T): T {
  try {
    return act();
  } catch (cause) {
    throw new StudioError(
      'MODEL_FILE_BROKEN',
      `The tokenizer cannot ${what} a text: ${cause instanceof Error ? cause.message : String(cause)}`,
      'Download the model again, or choose another one.',
      { where: 'tokenizer.json', cause },
    );
  }
}

function construct(definition: TokenizerJson, config: TokenizerConfigJson): HubTokenizer {
  try {
    // The library takes a kind it does not know for a pair of old-style vocabularies.
    const { type } = definition.model;
    if (type !== undefined && !SUPPORTED_KINDS.has(type)) throw new Error(`its kind is ${type}`);
    return new HubTokenizer(
      {
        ...definition,
        added_tokens: definition.added_tokens ?? [],
        normalizer: definition.normalizer ?? null,
        pre_tokenizer: definition.pre_tokenizer ?? null,
        decoder: definition.decoder ?? null,
        // Adds BOS and EOS; what stands around a text is decided elsewhere (idsInFront).
        post_processor: null,
      },
      { ...config, additional_special_tokens: [], clean_up_tokenization_spaces: false },
    );
  } catch (cause) {
    throw new StudioError(
      'MODEL_UNSUPPORTED',
      `The tokenizer cannot be built: ${cause instanceof Error ? cause.message : String(cause)}`,
      'Choose a model whose tokenizer.json holds a BPE, Unigram or WordPiece tokenizer.',
      { where: 'tokenizer.json', cause },
    );
  }
}

/** Every token the files name, by content. */
function vocabularyOf(definition: TokenizerJson, config: TokenizerConfigJson): Map<string, number> {
  const { vocab } = definition.model;
  const ids = new Map<string, number>(
    Array.isArray(vocab) ? vocab.map(([content], id) => [content, id] as const) : Object.entries(vocab),
  );
  for (const { content, id } of definition.added_tokens ?? []) ids.set(content, id);
  for (const [id, { content }] of Object.entries(config.added_tokens_decoder ?? {})) {
    if (/^\d+$/.test(id)) ids.set(content, Number(id));
  }
  return ids;
}

function specialIds(
  definition: TokenizerJson,
  config: TokenizerConfigJson,
  ids: ReadonlyMap<string, number>,
): Set<number> {
  const special = new Set<number>();
  for (const token of definition.added_tokens ?? []) if (token.special) special.add(token.id);
  for (const [id, token] of Object.entries(config.added_tokens_decoder ?? {}))
    if (token.special) special.add(Number(id));
  for (const name of [config.bos_token, config.eos_token, config.pad_token, definition.model.unk_token]) {
    const id = name === null || name === undefined ? undefined : ids.get(name);
    if (id !== undefined) special.add(id);
  }
  return special;
}

/** The definition without special tokens: none is split off the text, and none can be matched as a word. */
function hideSpecialTokens(definition: TokenizerJson, special: ReadonlySet<number>): TokenizerJson {
  const { vocab, unk_token: unknown } = definition.model;
  const rename = (content: string, id: number): string =>
    special.has(id) && content !== unknown ? `${UNREACHABLE}${id}` : content;
  return {
    ...definition,
    added_tokens: (definition.added_tokens ?? []).filter((token) => !special.has(token.id)),
    model: {
      ...definition.model,
      vocab: Array.isArray(vocab)
        ? vocab.map(([content, score], id): [string, number] => [rename(content, id), score])
        : Object.fromEntries(Object.entries(vocab).map(([content, id]) => [rename(content, id), id])),
    },
  };
}
