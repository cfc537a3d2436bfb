/** The compiled sessions of one kind of block; blocks of one kind share them, their weights are inputs. */
import { type BackwardPrograms, backwardPrograms, COTANGENT } from '../../autodiff/programs';
import type { Dim, Graph } from '../../onnx/graph';
import type { DeviceTensor, Runtime, Session } from '../../runtime/types';
import { SEGMENT_INPUT, SEGMENT_OUTPUT } from './canonicalSegment';
import { type HostDequantized, HostMatrices, hostDequantized } from './hostDequantized';
import { KEYS } from './prefixForms';
import { SessionCache } from './sessionCache';

export type Feeds = Readonly<Record<string, DeviceTensor>>;

export interface KeptForward {
  /** The graph's own outputs by name; owned by the caller. */
  readonly outputs: Feeds;
  /** What the backward pass will read, by name; owned by the caller. */
  readonly kept: Feeds;
}

export class BlockProgram {
  private readonly sessions = new SessionCache<Session>((session) => session);
  private readonly backwards = new Map<string, BackwardPrograms>();
  private readonly dequantized = new Map<Graph, HostDequantized>();

  /**
   * @param cotangents output → the name under which backwardPass() takes its cotangent; outputs left out have none
   * @param differentiated inputs that keptBytes() and assertDifferentiable() count with
   */
  constructor(
    private readonly runtime: Runtime,
    private readonly graph: Graph,
    private readonly cotangents: ReadonlyMap<string, string> = new Map([[SEGMENT_OUTPUT, COTANGENT]]),
    private readonly differentiated: readonly string[] = [SEGMENT_INPUT],
  ) {}

  /** @throws OPERATOR_UNSUPPORTED naming the node without a gradient; nothing is compiled */
  assertDifferentiable(): void {
    this.backward(this.differentiated);
  }

  /** y only. */
  async forward(feeds: Feeds): Promise<DeviceTensor> {
    return (await this.run(feeds))[SEGMENT_OUTPUT]!;
  }

  /** Every output of the graph, by name; owned by the caller. */
  async run(feeds: Feeds): Promise<Feeds> {
    const session = await this.session('forward', () => this.graph);
    return session.run(pick(session, feeds));
  }

  /** Every output, and what the backward pass will read. */
  async forwardKeep(feeds: Feeds, withRespectTo: readonly string[]): Promise<KeptForward> {
    const programs = this.backward(withRespectTo);
    const session = await this.session(`keep:${withRespectTo}`, () => programs.forwardKeep);
    const values = Object.entries(await session.run(pick(session, feeds)));
    const outputNames = new Set(this.graph.outputs.map(({ name }) => name));
    return {
      outputs: Object.fromEntries(values.filter(([name]) => outputNames.has(name))),
      kept: Object.fromEntries(values.filter(([name]) => !outputNames.has(name))),
    };
  }

  /** ∂L/∂ each requested input; `kept` absent: recomputed from x. `cotangents` by their names, borrowed. */
  async backwardPass(
    feeds: Feeds,
    cotangents: Feeds,
    kept: Feeds | undefined,
    withRespectTo: readonly string[],
  ): Promise<Map<string, DeviceTensor>> {
    const programs = this.backward(withRespectTo);
    const [name, graph] =
      kept === undefined ? ['recompute', programs.backwardRecompute] : ['kept', programs.backwardKept];
    const { graph: backward, matrices } = this.withoutDequantization(graph);
    const session = await this.session(`${name}:${withRespectTo}`, () => backward);
    const outputs = await HostMatrices.of(this.runtime).with(matrices, feeds, (made) =>
      session.run(pick(session, { ...feeds, ...kept, ...cotangents, ...made })),
    );
    return new Map([...programs.gradients].map(([value, output]) => [value, outputs[output]!]));
  }

  /** On WebAssembly, matrices are dequantised before the run; elsewhere in it. */
  private withoutDequantization(graph: Graph): HostDequantized {
    if (this.runtime.info.kind !== 'wasm') return { graph, matrices: [] };
    const known = this.dequantized.get(graph) ?? hostDequantized(graph);
    this.dequantized.set(graph, known);
    return known;
  }

  /**
   * Bytes that keeping one forward pass takes, for a batch of B rows and S positions behind P of a prefix.
   * @param weights whose gradients are wanted besides those of the inputs
   */
  keptBytes(batch: number, sequence: number, past = 0, weights: readonly string[] = []): number {
    const sizes = { batch, sequence, past, [KEYS]: past + sequence };
    let elements = 0;
    for (const { dims } of this.backward([...this.differentiated, ...weights]).kept)
      elements += dims.reduce<number>((count, dim) => count * evaluate(dim, sizes), 1);
    return elements * 4;
  }

  async dispose(): Promise<void> {
    await this.sessions.dispose();
  }

  private backward(withRespectTo: readonly string[]): BackwardPrograms {
    const key = withRespectTo.join(',');
    const known = this.backwards.get(key);
    if (known !== undefined) return known;
    const programs = backwardPrograms(this.graph, withRespectTo, this.cotangents);
    this.backwards.set(key, programs);
    return programs;
  }

  private session(key: string, graph: () => Graph): Promise<Session> {
    return this.sessions.get(key, async () => this.runtime.createSession(graph(), { name: `block ${key}` }));
  }
}

/** ORT refuses feeds that the graph does not declare. */
function pick(session: Session, feeds: Feeds): Record<string, DeviceTensor> {
  return Object.fromEntries(session.inputNames.map((name) => [name, feeds[name]!]));
}

function evaluate(dim: Dim, sizes: Readonly<Record<string, number>>): number {
  if (typeof dim === 'number') return dim;
  return dim.split('*').reduce((product, factor) => product * (sizes[factor] ?? Number(factor)), 1);
}
