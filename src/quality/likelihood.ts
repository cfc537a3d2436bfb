/** What a model makes of texts: asked one by one by checks, answered many at once. */
import type { AnswerOptions, Reply } from '../answering/answerTexts';
import type { Opinion } from '../judging/readLevel';

/** Whatever has a model; it may be in another thread. Each gives null where no model is there. */
export interface Scorer {
  /** Mean log-probability a token, nats, without any prompt; null of a text that it cannot score. */
  score(texts: readonly string[]): Promise<readonly (number | null)[] | null>;
  /**
   * What it thinks of each by a rubric.
   * @returns why it cannot be asked, where it cannot
   */
  judge(texts: readonly string[], rubric: string): Promise<readonly Opinion[] | Refused | null>;
  /** What it answers to each, so many times. @returns why it cannot be asked, where it cannot */
  answer(questions: readonly string[], options: AnswerOptions): Promise<readonly (readonly Reply[])[] | Refused | null>;
}

export interface Refused {
  readonly refused: string;
}

interface Asked<Value> {
  readonly text: string;
  resolve(value: Value | null): void;
  reject(thrown: unknown): void;
}

/** Gathers what is asked in one turn of the thread. */
class Together<Value> {
  private waiting: Asked<Value>[] = [];

  constructor(
    private readonly mostAtOnce: number,
    private readonly answer: (texts: readonly string[]) => Promise<readonly (Value | null)[] | null>,
  ) {}

  of(text: string): Promise<Value | null> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ text, resolve, reject });
      if (this.waiting.length === 1) setTimeout(() => void this.ask());
    });
  }

  private async ask(): Promise<void> {
    const asked = this.waiting;
    this.waiting = [];
    for (let first = 0; first < asked.length; first += this.mostAtOnce) {
      const some = asked.slice(first, first + this.mostAtOnce);
      try {
        const values = await this.answer(some.map(({ text }) => text));
        for (const [at, { resolve }] of some.entries()) resolve(values?.[at] ?? null);
      } catch (thrown) {
        for (const { reject } of some) reject(thrown);
      }
    }
  }
}

/** Scores are quick, replies are not: whoever waits for one waits for few others. */
const SCORES_AT_ONCE = 256;
const REPLIES_AT_ONCE = 8;

export type Judged = { readonly opinion: Opinion } | Refused;
export type Answered = { readonly replies: readonly Reply[] } | Refused;

export class Likelihoods {
  private readonly scores: Together<number> | null;
  private readonly judges = new Map<string, Together<Judged>>();
  private readonly answerers = new Map<string, Together<Answered>>();

  constructor(private readonly scorer: Scorer | null) {
    this.scores = scorer && new Together(SCORES_AT_ONCE, (texts) => scorer.score(texts));
  }

  /** null where there is no model, or it cannot score the text. */
  of(text: string): Promise<number | null> {
    return this.scores?.of(text) ?? Promise.resolve(null);
  }

  /** null where there is no model. */
  judged(text: string, rubric: string): Promise<Judged | null> {
    const { scorer } = this;
    if (scorer === null) return Promise.resolve(null);
    const judge =
      this.judges.get(rubric) ??
      new Together<Judged>(REPLIES_AT_ONCE, async (texts) => {
        const answer = await scorer.judge(texts, rubric);
        if (answer === null) return null;
        return 'refused' in answer ? texts.map(() => answer) : answer.map((opinion) => ({ opinion }));
      });
    this.judges.set(rubric, judge);
    return judge.of(text);
  }

  /** null where there is no model. */
  answered(question: string, options: AnswerOptions): Promise<Answered | null> {
    const { scorer } = this;
    if (scorer === null) return Promise.resolve(null);
    const key = JSON.stringify(options);
    const answerer =
      this.answerers.get(key) ??
      new Together<Answered>(REPLIES_AT_ONCE, async (questions) => {
        const answered = await scorer.answer(questions, options);
        if (answered === null) return null;
        return 'refused' in answered ? questions.map(() => answered) : answered.map((replies) => ({ replies }));
      });
    this.answerers.set(key, answerer);
    return answerer.of(question);
  }
}
