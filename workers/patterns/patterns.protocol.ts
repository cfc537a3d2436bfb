import type { PatternSource } from '../../src/tokenization/patternProbe';

export interface PatternRequest {
  readonly pattern: PatternSource;
  readonly texts: readonly string[];
}
