/** What a model makes of texts: asked one by one by checks, answered many at once. */
import type { AnswerOptions, Reply } from '../answering/answerTexts';
import { StudioError } from '../errors';
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

/** What a model says to a text, or why it cannot be asked. */
export type Told<Said> = { readonly said: Said } | Refused;

/** @returns why the model cannot be asked, where that is all that stands against it @throws what else `ask` throws */
export async function unlessRefused<Said>(ask: () => Promise<Said>): Promise<Said | Refused> {
  try {
    return await ask();
  } catch (thrown) {
    if (!(thrown instanceof StudioError) || thrown.code !== 'MODEL_UNSUPPORTED') throw thrown;
    return { refused: `${thrown.message} ${thrown.remedy}`.trim() };
  }
}

/** Texts that are asked about in one way, together. */
class Askers<Said> {
  private readonly byWay = new Map<string, Together<Told<Said>>>();

  of(
    text: string,
    way: string,
    ask: (texts: readonly string[]) => Promise<readonly Said[] | Refused | null>,
  ): Promise<Told<Said> | null> {
    const asker =
      this.byWay.get(way) ??
      new Together<Told<Said>>(REPLIES_AT_ONCE, async (texts) => {
        const told = await ask(texts);
        if (told === null) return null;
        return 'refused' in told ? texts.map(() => told) : told.map((said) => ({ said }));
      });
    this.byWay.set(way, asker);
    return asker.of(text);
  }
}

export class Likelihoods {
  private readonly scores: Together<number> | null;
  private readonly judges = new Askers<Opinion>();
  private readonly answerers = new Askers<readonly Reply[]>();

  constructor(private readonly scorer: Scorer | null) {
    this.scores = scorer && new Together(SCORES_AT_ONCE, (texts) => scorer.score(texts));
  }

  /** null where there is no model, or it cannot score the text. */
  of(text: string): Promise<number | null> {
    return this.scores?.of(text) ?? Promise.resolve(null);
  }

  /** null where there is no model. */
  async judged(text: string, rubric: string): Promise<Told<Opinion> | null> {
    const { scorer } = this;
    return scorer && this.judges.of(text, rubric, (texts) => scorer.judge(texts, rubric));
  }

  /** null where there is no model. */
  async answered(question: string, options: AnswerOptions): Promise<Told<readonly Reply[]> | null> {
    const { scorer } = this;
    return (
      scorer && this.answerers.of(question, JSON.stringify(options), (questions) => scorer.answer(questions, options))
    );
  }
}
