import type { Rule } from '../rule';

/** A rotation is orthogonal: its transpose is the same rotation with the sine negated (Su et al. 2021). */
export const rotaryEmbedding: Rule = (c) => {
  const { node, builder } = c;
  const [, positions, cos, sin] = node.inputs as readonly [string, string, string, string];
  const output = builder.fresh('rotary');
  const inputs = [c.gradient, positions, cos, builder.node('Neg', [sin])];
  builder.append({ ...node, name: output, inputs, outputs: [output] });
  return [output];
};
