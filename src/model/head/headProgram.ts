/**
 * The head: final norm, output projection and cross-entropy, on the loss positions only and by chunks of rows.
 * One run gives log-probabilities and, because each row's log-probability depends on that row's hidden state alone,
 * their gradients at unit cotangent; the real weights scale the rows later. Logits never leave the device.
 */
import { differentiate } from '../../autodiff/differentiate';
import { GraphBuilder, OPSETS } from '../../onnx/builder';
import type { Graph, GraphNode, ValueInfo } from '../../onnx/graph';
import { liveNodes } from '../../onnx/prune';
import type { DeviceTensor, Runtime, Session } from '../../runtime/types';
import { type CanonicalSegment, SEGMENT_INPUT, SEGMENT_OUTPUT } from '../blocks/canonicalSegment';
import { SessionCache } from '../blocks/sessionCache';
import { blockedSoftmax } from './blockedSoftmax';

export const HIDDEN = 'hidden';
const ROWS = 'rows';
const LABELS = 'labels';
const COTANGENT = 'cotangent';
const LOG_PROBABILITY = 'log_probability';
export const HIDDEN_GRADIENT = 'hidden_gradient';
const LOGITS_GRADIENT = 'logits_gradient';
export const PLACED = 'placed';

export interface HeadChunk {
  /** Position of each scored row in the flattened [B·S] hidden states, int64 [C]. */
  readonly rows: DeviceTensor;
  /** Vocabulary id of each, int64 [1, C, 1]. */
  readonly labels: DeviceTensor;
  /** ∂L/∂log-probability of each, float32 [1, C, 1]. */
  readonly cotangent: DeviceTensor;
}

export interface HeadResult {
  /** float32 [1, C, 1] */
  readonly logProbability: DeviceTensor;
  /** float32 [C, d] */
  readonly hiddenGradient: DeviceTensor;
  readonly parameterGradients: ReadonlyMap<string, DeviceTensor>;
}

/**
 * log p(label) = z_label − log Σ exp z for logits z [1, C, V], and its gradient in closed form: cotangent ⊙ (onehot − softmax z).
 * The exponentials are computed once and serve both; the label's 1 is added in place.
 */
function crossEntropy(width: number | undefined): Graph {
  const b = new GraphBuilder('loss', 'loss_');
  const softmax = blockedSoftmax(b, SEGMENT_OUTPUT, width);
  const picked = b.node('GatherElements', [SEGMENT_OUTPUT, LABELS], { axis: -1 });
  const softmaxPart = softmax.scaledBy(b.node('Neg', [COTANGENT]));
  const named = (opType: string, inputs: string[], output: string, attributes: GraphNode['attributes'] = {}): void =>
    b.append({ opType, domain: '', name: output, inputs, outputs: [output], attributes });
  named('Sub', [picked, softmax.normalizer], LOG_PROBABILITY);
  named('ScatterElements', [softmaxPart, LABELS, COTANGENT], LOGITS_GRADIENT, {
    axis: { kind: 'int', value: 2 },
    reduction: { kind: 'string', value: 'add' },
  });
  return b.build();
}

/** hidden [B, S, d] → gather rows → head segment → log p(label), and the gradient. */
export function headGraph(head: CanonicalSegment, tokenDim: number, parameters: readonly string[]): Graph {
  const builder = new GraphBuilder('head', 'head_');
  builder.input(HIDDEN, 'float32', ['batch', 'sequence', tokenDim]);
  builder.input(ROWS, 'int64', ['chunk']);
  builder.input(LABELS, 'int64', [1, 'chunk', 1]);
  builder.input(COTANGENT, 'float32', [1, 'chunk', 1]);
  const flat = builder.node('Reshape', [HIDDEN, builder.int64([1, -1, tokenDim])]);
  const gathered = builder.node('Gather', [flat, ROWS], { axis: 1 });
  const prelude = builder.build();

  const weights = head.graph.inputs.filter((input) => input.name !== SEGMENT_INPUT);
  const row: ValueInfo = { name: SEGMENT_INPUT, dataType: 'float32', dims: [1, 'chunk', tokenDim] };
  const segment: Graph = { ...head.graph, inputs: [row, ...weights] };
  const gradient = differentiate(segment, new Map([[SEGMENT_OUTPUT, LOGITS_GRADIENT]]), [SEGMENT_INPUT, ...parameters]);
  const width = gradient.types.get(SEGMENT_OUTPUT)?.dims.at(-1);
  const loss = crossEntropy(typeof width === 'number' ? width : undefined);
  const hiddenGradient = gradient.gradients.get(SEGMENT_INPUT)!;
  const tail = new GraphBuilder('tail', 'tail_');
  const flatGradient = tail.node('Reshape', [hiddenGradient, tail.int64([-1, tokenDim])]);
  const rename = (from: string, to: string): GraphNode => ({
    opType: 'Identity',
    domain: '',
    name: to,
    inputs: [from],
    outputs: [to],
    attributes: {},
  });
  const parameterOutputs = parameters.flatMap((name): [ValueInfo, GraphNode][] => {
    const value = gradient.gradients.get(name);
    const type = gradient.types.get(name);
    return value && type
      ? [[{ name: `d_${name}`, dataType: 'float32', dims: type.dims }, rename(value, `d_${name}`)]]
      : [];
  });
  const nodes = [
    ...prelude.nodes,
    rename(gathered, SEGMENT_INPUT),
    ...segment.nodes,
    ...loss.nodes,
    ...gradient.nodes,
    ...tail.build().nodes,
    rename(flatGradient, HIDDEN_GRADIENT),
    ...parameterOutputs.map(([, node]) => node),
  ];
  const outputs: ValueInfo[] = [
    { name: LOG_PROBABILITY, dataType: 'float32', dims: [1, 'chunk', 1] },
    { name: HIDDEN_GRADIENT, dataType: 'float32', dims: ['chunk', tokenDim] },
    ...parameterOutputs.map(([info]) => info),
  ];
  const live = liveNodes(
    nodes,
    outputs.map((output) => output.name),
  );
  return {
    name: 'head',
    opsets: OPSETS,
    inputs: [...prelude.inputs, ...weights],
    outputs,
    initializers: new Map([
      ...prelude.initializers,
      ...segment.initializers,
      ...loss.initializers,
      ...gradient.initializers,
      ...tail.build().initializers,
    ]),
    nodes: live,
  };
}

/** Rows' gradients back in place: [C, d] → [B, S, d], zero where a position is not scored; scaled, and added to `sum`. */
export function scatterGraph(tokenDim: number, accumulate: boolean): Graph {
  const builder = new GraphBuilder('scatter', 'scatter_');
  builder.input(HIDDEN_GRADIENT, 'float32', ['chunk', tokenDim]);
  builder.input('inverse', 'int64', ['batch', 'sequence']);
  builder.input('scale', 'float32', ['batch', 'sequence', 1]);
  if (accumulate) builder.input('sum', 'float32', ['batch', 'sequence', tokenDim]);
  const zero = builder.node('Expand', [builder.scalar(0), builder.int64([1, tokenDim])]);
  const table = builder.node('Concat', [HIDDEN_GRADIENT, zero], { axis: 0 });
  const placed = builder.node('Mul', [builder.node('Gather', [table, 'inverse'], { axis: 0 }), 'scale']);
  const total = accumulate ? builder.node('Add', [placed, 'sum']) : placed;
  builder.append({
    opType: 'Identity',
    domain: '',
    name: PLACED,
    inputs: [total],
    outputs: [PLACED],
    attributes: {},
  });
  builder.output(PLACED, 'float32', ['batch', 'sequence', tokenDim]);
  return builder.build();
}

export class HeadProgram {
  private readonly sessions = new SessionCache<Session>((session) => session);

  constructor(
    protected readonly runtime: Runtime,
    readonly segment: CanonicalSegment,
    protected readonly tokenDim: number,
    /** By their canonical names; borrowed. */
    readonly weights: Readonly<Record<string, DeviceTensor>>,
  ) {}

  /** Most scored rows of one run; undefined: as many as logits may be held at once. */
  get chunkRows(): number | undefined {
    return undefined;
  }

  /** @param parameters weights, by canonical name, whose gradients are wanted too */
  async run(hidden: DeviceTensor, chunk: HeadChunk, parameters: readonly string[]): Promise<HeadResult> {
    const session = await this.session(`head:${parameters}`, () => headGraph(this.segment, this.tokenDim, parameters), [
      LOG_PROBABILITY,
    ]);
    const outputs = await session.run({
      ...this.weights,
      hidden,
      rows: chunk.rows,
      labels: chunk.labels,
      cotangent: chunk.cotangent,
    });
    const parameterGradients = new Map<string, DeviceTensor>();
    for (const name of parameters) {
      const gradient = outputs[`d_${name}`];
      if (gradient !== undefined) parameterGradients.set(name, gradient);
    }
    return {
      logProbability: outputs[LOG_PROBABILITY]!,
      hiddenGradient: outputs[HIDDEN_GRADIENT]!,
      parameterGradients,
    };
  }

  /** The caller frees the result; `sum` is borrowed. */
  async scatter(
    hiddenGradient: DeviceTensor,
    inverse: DeviceTensor,
    scale: DeviceTensor,
    sum: DeviceTensor | undefined,
  ): Promise<DeviceTensor> {
    const session = await this.session(
      sum ? 'scatter+' : 'scatter',
      () => scatterGraph(this.tokenDim, sum !== undefined),
      [],
    );
    const feeds = { hidden_gradient: hiddenGradient, inverse, scale };
    return (await session.run(sum ? { ...feeds, sum } : feeds))[PLACED]!;
  }

  async dispose(): Promise<void> {
    await this.sessions.dispose();
  }

  private session(key: string, graph: () => Graph, hostOutputs: readonly string[]): Promise<Session> {
    return this.sessions.get(key, async () => this.runtime.createSession(graph(), { name: key, hostOutputs }));
  }
}
