/** What is told while a model loads. */
export interface LoadProgress {
  readonly stage: 'download' | 'parse' | 'compile' | 'self-test';
  readonly loadedBytes: number;
  readonly totalBytes: number | null;
}
