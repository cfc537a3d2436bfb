/** The compiled sessions of one kind of block; blocks of one kind share them, their weights are inputs. */
import { type BackwardPrograms, backwardPrograms } from '../autodiff/programs';
import type { Dim, Graph } from '../onnx/graph';
import type { DeviceTensor, Runtime, Session } from '../runtime/types';
import { type CanonicalSegment, SEGMENT_INPUT, SEGMENT_OUTPUT } from './canonicalSegment';

export type Feeds = Readonly<Record<string, DeviceTensor>>;

export interface KeptForward {
  readonly output: DeviceTensor;
  /** By name; owned by the caller. */
  readonly kept: Readonly<Record<string, DeviceTensor>>;
}

export class BlockProgram {
  private readonly sessions = new Map<string, Promise<Session>>();
  private readonly backwards = new Map<string, BackwardPrograms>();

  constructor(
    private readonly runtime: Runtime,
    private readonly canonical: CanonicalSegment,
  ) {}

  /** @throws OPERATOR_UNSUPPORTED naming the node without a gradient; nothing is compiled */
  assertDifferentiable(): void {
    this.backward([SEGMENT_INPUT]);
  }

  /** y only. */
  async forward(feeds: Feeds): Promise<DeviceTensor> {
    const session = await this.session('forward', () => this.canonical.graph);
    const outputs = await session.run(pick(session, feeds));
    return outputs[SEGMENT_OUTPUT] as DeviceTensor;
  }

  /** y and what the backward pass will read. */
  async forwardKeep(feeds: Feeds, withRespectTo: readonly string[]): Promise<KeptForward> {
    const programs = this.backward(withRespectTo);
    const session = await this.session(`keep:${withRespectTo}`, () => programs.forwardKeep);
    const { [SEGMENT_OUTPUT]: output, ...kept } = await session.run(pick(session, feeds));
    return { output: output as DeviceTensor, kept };
  }

  /** ∂L/∂ each requested input; `kept` absent: recomputed from x. */
  async backwardPass(
    feeds: Feeds,
    cotangent: DeviceTensor,
    kept: Feeds | undefined,
    withRespectTo: readonly string[],
  ): Promise<Map<string, DeviceTensor>> {
    const programs = this.backward(withRespectTo);
    const [name, graph] =
      kept === undefined ? ['recompute', programs.backwardRecompute] : ['kept', programs.backwardKept];
    const session = await this.session(`${name}:${withRespectTo}`, () => graph as Graph);
    const outputs = await session.run(pick(session, { ...feeds, ...kept, dy: cotangent }));
    return new Map([...programs.gradients].map(([value, output]) => [value, outputs[output] as DeviceTensor]));
  }

  /** Bytes that keeping one forward pass takes, for a batch of B rows and S positions. */
  keptBytes(batch: number, sequence: number): number {
    let elements = 0;
    for (const { dims } of this.backward([SEGMENT_INPUT]).kept)
      elements += dims.reduce<number>((count, dim) => count * evaluate(dim, batch, sequence), 1);
    return elements * 4;
  }

  async dispose(): Promise<void> {
    const sessions = await Promise.allSettled(this.sessions.values());
    this.sessions.clear();
    for (const session of sessions) if (session.status === 'fulfilled') await session.value.release();
  }

  private backward(withRespectTo: readonly string[]): BackwardPrograms {
    const key = withRespectTo.join(',');
    const known = this.backwards.get(key);
    if (known !== undefined) return known;
    const programs = backwardPrograms(this.canonical.graph, withRespectTo);
    this.backwards.set(key, programs);
    return programs;
  }

  private session(key: string, graph: () => Graph): Promise<Session> {
    let session = this.sessions.get(key);
    if (session === undefined) {
      session = this.runtime.createSession(graph(), { name: `block ${key}` });
      this.sessions.set(key, session);
      // A failed compilation is not remembered: the next call tries again.
      session.catch(() => this.sessions.delete(key));
    }
    return session;
  }
}

/** ORT refuses feeds that the graph does not declare. */
function pick(session: Session, feeds: Feeds): Record<string, DeviceTensor> {
  return Object.fromEntries(session.inputNames.map((name) => [name, feeds[name] as DeviceTensor]));
}

function evaluate(dim: Dim, batch: number, sequence: number): number {
  if (typeof dim === 'number') return dim;
  return dim
    .split('*')
    .reduce(
      (product, factor) => product * (factor === 'batch' ? batch : factor === 'sequence' ? sequence : Number(factor)),
      1,
    );
}
