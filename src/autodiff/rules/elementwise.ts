import type { Rule, RuleContext } from '../rule';

/** Rules y = f(x) with ∂x = ∂y ⊙ f′, f′ written from x or y. */
function pointwise(slope: (c: RuleContext) => string): Rule {
  return (c) => [c.builder.node('Mul', [c.gradient, slope(c)])];
}

export const neg: Rule = (c) => [c.builder.node('Neg', [c.gradient])];
export const identity: Rule = (c) => [c.gradient];
/** exp′ = y */
export const exp: Rule = pointwise((c) => c.output);
/** log′ = 1/x */
export const log: Rule = (c) => [c.builder.node('Div', [c.gradient, c.input(0)])];
/** √′ = 1/(2y) */
export const sqrt: Rule = (c) => [
  c.builder.node('Div', [c.builder.node('Mul', [c.gradient, c.builder.scalar(0.5)]), c.output]),
];
/** (1/x)′ = −y² */
export const reciprocal: Rule = pointwise((c) => c.builder.node('Neg', [c.builder.node('Mul', [c.output, c.output])]));
/** σ′ = y(1 − y) */
export const sigmoid: Rule = pointwise((c) =>
  c.builder.node('Mul', [c.output, c.builder.node('Sub', [c.builder.scalar(1), c.output])]),
);
/** tanh′ = 1 − y² */
export const tanh: Rule = pointwise((c) =>
  c.builder.node('Sub', [c.builder.scalar(1), c.builder.node('Mul', [c.output, c.output])]),
);
/** erf′ = 2/√π · e^(−x²) */
export const erf: Rule = pointwise((c) => {
  const square = c.builder.node('Mul', [c.input(0), c.input(0)]);
  return c.builder.node('Mul', [
    c.builder.scalar(2 / Math.sqrt(Math.PI)),
    c.builder.node('Exp', [c.builder.node('Neg', [square])]),
  ]);
});
/** relu′ = [x > 0] */
export const relu: Rule = (c) => [
  c.builder.node('Where', [
    c.builder.node('Greater', [c.input(0), c.builder.scalar(0)]),
    c.gradient,
    c.builder.scalar(0),
  ]),
];
/** sin′ = cos, cos′ = −sin */
export const sin: Rule = pointwise((c) => c.builder.node('Cos', [c.input(0)]));
export const cos: Rule = pointwise((c) => c.builder.node('Neg', [c.builder.node('Sin', [c.input(0)])]));
