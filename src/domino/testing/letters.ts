import type { CheckpointTokenizer } from '../../tokenization/types';

/** A token a letter, a … j; other characters have none, as in vocabularies without bytes. */
export const letters: CheckpointTokenizer = {
  vocabularySize: 11,
  encode: (text) =>
    Int32Array.from([...text].map((letter) => letter.charCodeAt(0) - 96).filter((id) => id > 0 && id <= 10)),
  decode: (ids) => String.fromCharCode(...Array.from(ids, (id) => id + 96)),
  patterns: [],
  encodeTemplate: (text) => letters.encode(text),
  tokenId: () => null,
  tokenBytes: () => null,
  chatTemplate: null,
  chatTemplateFile: 'tokenizer_config.json',
  bosToken: null,
  eosToken: null,
  idsInFront: Int32Array.of(10),
};
