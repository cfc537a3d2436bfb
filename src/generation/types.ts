export interface SamplingOptions {
  readonly count: number;
  /** 0 is greedy. */
  readonly temperature: number;
  /** 0 keeps the whole vocabulary. */
  readonly topK: number;
  /** 1 keeps the whole vocabulary. */
  readonly topP: number;
  /** 1 leaves logits as they are. */
  readonly repetitionPenalty: number;
  /** Longest sample in tokens. */
  readonly maxTokens: number;
  /** Most rows decoded together: fewer where memory asks for it. Rows do not depend on it. */
  readonly batch: number;
  readonly seed: number;
}

export interface GeneratedRow {
  readonly index: number;
  readonly text: string;
  /** Tokens drawn, end-of-sample token included. */
  readonly tokenCount: number;
  /** Σ log p of the drawn tokens under the unmodified model, nats. */
  readonly logProbability: number;
  /** 'stop': an end-of-sample token, the last one drawn; 'length': maxTokens reached. */
  readonly finishReason: 'stop' | 'length';
  /** Seed of this row alone: the run's seed and the row's index decide it, not the batch. */
  readonly seed: number;
  /** Of this row alone, as in a pilot; absent: that of its draw. */
  readonly temperature?: number;
  /** How many examples stood in front of it, behind what it was drawn from; absent: none. */
  readonly examples?: number;
}
