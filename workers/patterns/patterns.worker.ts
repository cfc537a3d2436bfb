/** Matches texts against a pattern, where that can be ended: the worker is. */
import type { PatternRequest } from './patterns.protocol';

self.onmessage = ({ data: { pattern, texts } }: MessageEvent<PatternRequest>): void => {
  const compiled = new RegExp(pattern.source, pattern.flags);
  for (const text of texts) text.match(compiled);
  self.postMessage(null);
};
