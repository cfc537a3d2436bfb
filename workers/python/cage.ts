/** One cage, as the page has it: a frame with an origin of its own, and in it a worker that runs Python. Taking the frame out of the page ends both. */
import { killed, outOfMemory, timedOut } from '../../src/execution/answers';
import { harness } from '../../src/execution/harness';
import type { Answer, Limits, Program } from '../../src/execution/types';
import { pythonUrl } from './files';
import script from './insideWorker.js?raw';
import {
  type CageFiles,
  type CageMessage,
  type CageParts,
  type CageProgram,
  cageMessage,
  readCageMessage,
} from './messages';

const TICK_MS = 100;
/** A cage whose memory a row made grow beyond it is replaced; it begins with 30 MB. */
const MOST_KEPT_BYTES = 96 * 2 ** 20;
/** Files are there already: what takes long is a busy machine. */
const START_MS = 120_000;

/** What has become of programs, and whether the cage still stands. */
interface Ran {
  /** One a program, up to the one that ended the cage, that one included. */
  readonly answers: readonly Answer[];
  readonly stands: boolean;
}

interface Waiting {
  readonly count: number;
  readonly answers: Answer[];
  /** Ticks of the page's clock since the last answer. One that comes late, because the page was busy, counts as one. */
  ticks: number;
  resolve(ran: Ran): void;
}

export class Cage {
  /** Resolves when it can run programs; what its start took, ms. */
  readonly ready: Promise<number>;
  private frame: HTMLIFrameElement | null = null;
  private port: MessagePort | null = null;
  private readonly schema: ReturnType<typeof cageMessage>;
  private waiting: Waiting | null = null;
  private isEnded = false;
  private timer: ReturnType<typeof setInterval> | undefined;
  private settleStart: { resolve(ms: number): void; reject(error: Error): void } | null = null;

  constructor(
    private readonly files: CageFiles,
    private readonly limits: Limits,
  ) {
    this.schema = cageMessage(limits);
    const late = setTimeout(() => this.fail('It did not start.'), START_MS);
    const started = new Promise<number>((resolve, reject) => {
      this.settleStart = { resolve, reject };
    });
    this.ready = started.finally(() => clearTimeout(late));
    // Nobody may wait for a spare.
    this.ready.catch(() => undefined);
    // A service worker, which has the document without a network, is kept away from frames with the attribute.
    this.place(globalThis.navigator?.serviceWorker?.controller ? 'header' : 'attribute');
  }

  /** @param closedBy what gives the frame an origin of its own: it starts nothing where it has none */
  private place(closedBy: 'attribute' | 'header'): void {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }: MessageEvent<unknown>) => {
      const message = readCageMessage(data, this.schema);
      if (message?.type === 'open' && closedBy === 'header') {
        this.remove();
        this.place('attribute');
      } else this.take(message);
    };
    const frame = document.createElement('iframe');
    if (closedBy === 'attribute') frame.setAttribute('sandbox', 'allow-scripts');
    frame.title = 'Python';
    frame.hidden = true;
    frame.setAttribute('aria-hidden', 'true');
    const parts: CageParts = { script, harness: harness(this.limits), files: this.files };
    frame.addEventListener('load', () => frame.contentWindow?.postMessage(parts, '*', [port2]), { once: true });
    frame.src = pythonUrl('frame.html');
    this.frame = frame;
    this.port = port1;
    document.body.append(frame);
  }

  private remove(): void {
    this.frame?.remove();
    this.port?.close();
  }

  /** Run programs of which none has been started; one call at a time. */
  run(programs: readonly Program[]): Promise<Ran> {
    if (this.isEnded) return Promise.resolve({ answers: [], stands: false });
    return new Promise((resolve) => {
      this.waiting = { count: programs.length, answers: [], ticks: 0, resolve };
      this.timer = setInterval(() => this.tick(), TICK_MS);
      const sent = programs.map((program, id): CageProgram => ({ id, request: JSON.stringify(program) }));
      this.port?.postMessage(sent);
    });
  }

  /** At once, whatever runs in it. */
  end(): void {
    this.isEnded = true;
    this.remove();
    clearInterval(this.timer);
    this.settleStart?.reject(new Error('It was ended.'));
    this.settleStart = null;
    this.finish(false);
  }

  private take(message: CageMessage | null): void {
    switch (message?.type) {
      case 'ready':
        this.settleStart?.resolve(message.ms);
        this.settleStart = null;
        break;
      case 'answer':
        if (message.id === this.waiting?.answers.length) this.answered(message.answer, message.memoryBytes);
        else this.stop(killed('It answered for another row.'));
        break;
      case 'broken':
        this.stop(this.broken(message.message));
        break;
      case 'failed':
        if (this.settleStart === null) this.stop(killed(message.message));
        else this.fail(message.message);
        break;
      case 'open':
        this.fail('It is not closed off.');
        break;
      case 'flood':
        this.stop(killed(message.message));
        break;
      default:
        this.stop(killed('It said what no row says.'));
    }
  }

  private broken(message: string): Answer {
    return /MemoryError|out of memory/i.test(message) ? outOfMemory(this.limits) : killed('It ended Python itself.');
  }

  private answered(answer: Answer, memoryBytes: number): void {
    const { waiting } = this;
    if (waiting === null) return;
    waiting.answers.push(answer);
    waiting.ticks = 0;
    // Memory that was given is never given back, and all of it is made new after each row.
    if (memoryBytes > MOST_KEPT_BYTES) this.end();
    else if (waiting.answers.length === waiting.count) this.finish(true);
  }

  /** What runs now is what ended it. */
  private stop(answer: Answer): void {
    this.waiting?.answers.push(answer);
    this.end();
  }

  private fail(message: string): void {
    this.settleStart?.reject(new Error(message));
    this.settleStart = null;
    this.end();
  }

  private finish(stands: boolean): void {
    clearInterval(this.timer);
    const { waiting } = this;
    this.waiting = null;
    waiting?.resolve({ answers: waiting.answers, stands });
  }

  private tick(): void {
    const { waiting } = this;
    if (waiting !== null && ++waiting.ticks * TICK_MS > this.limits.timeMs) this.stop(timedOut(this.limits));
  }
}
