/** Adaptation of a checkpoint: its adapters on the device, and their gradients by the pass that fits. */
import type { FloatTensor, IntTensor } from '../tensors/tensor';
import type { AdapterSlot } from './adapters/adapterSlot';
import type { ParameterGradients } from './passes/blockwiseTape';
import type { SingleRunPass } from './passes/singleRunPass';
import type { TrainingModel } from './passes/trainingModel';
import type { Adaptation, AdaptedLayer, AdapterGradients, AdapterShape, AdapterWeights } from './types';

export interface AdaptationParts {
  readonly shape: AdapterShape;
  readonly layers: readonly AdaptedLayer[];
  /** Owned from here on. */
  readonly slot: AdapterSlot;
}

/** The passes of the model that is adapted. */
export interface AdaptedPasses {
  /** Refuses shapes that do not fit; B and S of the rows. */
  checkedShape(inputsEmbeds: FloatTensor, labels: IntTensor): readonly [number, number];
  readonly training: TrainingModel;
  readonly singleRun: SingleRunPass | null;
}

export class LowRankAdaptation implements Adaptation {
  readonly shape: AdapterShape;
  readonly layers: readonly AdaptedLayer[];
  private readonly slot: AdapterSlot;

  constructor(
    { shape, layers, slot }: AdaptationParts,
    private readonly passes: AdaptedPasses,
  ) {
    this.shape = shape;
    this.layers = layers;
    this.slot = slot;
  }

  use(weights: AdapterWeights | null): void {
    this.slot.use(weights);
  }

  async differentiate(
    inputsEmbeds: FloatTensor,
    labels: IntTensor,
    rowWeights: Float32Array,
  ): Promise<AdapterGradients> {
    const { passes, slot } = this;
    const [batch, sequence] = passes.checkedShape(inputsEmbeds, labels);
    const { singleRun, training } = passes;
    const passed = singleRun?.fits(batch, sequence, 0, true)
      ? await singleRun.differentiateAdapter(inputsEmbeds, labels, rowWeights)
      : await blockwise(training, inputsEmbeds, labels, rowWeights);
    const { logProbabilities, tokenCounts, parameterGradients } = passed;
    const gradients = slot.tensors.map(({ name, dims }) => {
      const gradient = parameterGradients.get(name);
      return [name, gradient ? slot.gradientOf(name, gradient) : new Float32Array(dims[0] * dims[1])] as const;
    });
    return { logProbabilities, tokenCounts, gradients: new Map(gradients) };
  }

  dispose(): void {
    this.slot.dispose();
  }
}

async function blockwise(
  training: TrainingModel,
  inputsEmbeds: FloatTensor,
  labels: IntTensor,
  rowWeights: Float32Array,
): Promise<Omit<AdapterGradients, 'gradients'> & { readonly parameterGradients: ParameterGradients }> {
  const into: ParameterGradients = new Map();
  const tape = await training.forward(inputsEmbeds, labels, { of: 'adapter', rowWeights, into });
  try {
    // The row weights are in the head's gradient already.
    await tape.backward(new Float32Array(rowWeights.length).fill(1));
  } finally {
    tape.dispose();
  }
  const { logProbabilities, tokenCounts } = tape;
  return { logProbabilities, tokenCounts, parameterGradients: into };
}
