import { EMBEDDED_ID, type LoadedModel } from '../../../workers/engine/engine.protocol';
import { Fact, Facts } from '../ui/Facts';
import { formatBytes, formatCount } from '../ui/format';

/** What the model is, where it runs and why, and that its gradients were checked. */
export function ModelFacts({ loaded }: { loaded: LoadedModel }) {
  const { info, selfTest, memoryBytes, deviceReason, placement } = loaded;
  const facts: readonly (readonly [string, string])[] = [
    ...(info.id === EMBEDDED_ID
      ? [['Knows', 'short Python functions; choose another model for anything else'] as const]
      : []),
    [
      'Size',
      `${millions(info.parameterCount)} parameters, ${info.layerCount} layers, ${formatCount(info.tokenDim)} wide`,
    ],
    ['Context', `${formatCount(info.maxPositions)} tokens, ${formatCount(info.vocabularySize)} words`],
    ['Runs on', deviceReason || info.device.label],
    ['Memory', formatBytes(memoryBytes)],
    [
      'Self-test',
      `passed: gradient off by ${selfTest.relativeError.toExponential(1)}, ${Math.round(selfTest.elapsedMs)} ms`,
    ],
    [
      'Placement',
      Object.entries(placement)
        .map(([provider, count]) => `${formatCount(count)} on ${provider}`)
        .join(', ') || '–',
    ],
  ];
  return (
    <Facts narrow numeral>
      {facts.map(([term, value]) => (
        <Fact key={term} term={term}>
          {value}
        </Fact>
      ))}
    </Facts>
  );
}

/** 4,712,448 → "4.7 M"; 494,032,768 → "494 M". */
function millions(count: number): string {
  const value = count / 1e6;
  if (value >= 1000) return `${(value / 1000).toFixed(1)} B`;
  return `${value >= 100 ? Math.round(value) : value.toFixed(1)} M`;
}
