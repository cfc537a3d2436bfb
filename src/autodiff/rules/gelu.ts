import { floatAttribute, stringAttribute } from '../../onnx/graph';
import type { Rule, RuleContext } from '../rule';

/** Φ(x) + x·φ(x), the slope of x·Φ(x) (Hendrycks & Gimpel 2016). */
function exactSlope(c: RuleContext, x: string): string {
  const { builder } = c;
  const erf = builder.node('Erf', [builder.node('Mul', [x, builder.scalar(Math.SQRT1_2)])]);
  const cdf = builder.node('Mul', [builder.scalar(0.5), builder.node('Add', [builder.scalar(1), erf])]);
  const exponent = builder.node('Mul', [builder.scalar(-0.5), builder.node('Mul', [x, x])]);
  const pdf = builder.node('Mul', [builder.scalar(1 / Math.sqrt(2 * Math.PI)), builder.node('Exp', [exponent])]);
  return builder.node('Add', [cdf, builder.node('Mul', [x, pdf])]);
}

/** Slope of 0.5x(1 + tanh(√(2/π)(x + 0.044715x³))). */
function tanhSlope(c: RuleContext, x: string): string {
  const { builder } = c;
  const a = Math.sqrt(2 / Math.PI);
  const square = builder.node('Mul', [x, x]);
  const inner = builder.node('Mul', [
    builder.node('Mul', [x, builder.scalar(a)]),
    builder.node('Add', [builder.scalar(1), builder.node('Mul', [square, builder.scalar(0.044715)])]),
  ]);
  const t = builder.node('Tanh', [inner]);
  const sech = builder.node('Sub', [builder.scalar(1), builder.node('Mul', [t, t])]);
  const innerSlope = builder.node('Mul', [
    builder.scalar(a),
    builder.node('Add', [builder.scalar(1), builder.node('Mul', [square, builder.scalar(3 * 0.044715)])]),
  ]);
  const left = builder.node('Mul', [builder.scalar(0.5), builder.node('Add', [builder.scalar(1), t])]);
  const right = builder.node('Mul', [
    builder.node('Mul', [builder.scalar(0.5), x]),
    builder.node('Mul', [sech, innerSlope]),
  ]);
  return builder.node('Add', [left, right]);
}

export const gelu: Rule = (c) => {
  const approximate = stringAttribute(c.node, 'approximate', 'none') === 'tanh';
  const slope = approximate ? tanhSlope(c, c.input(0)) : exactSlope(c, c.input(0));
  return [c.builder.node('Mul', [c.gradient, slope])];
};

/** com.microsoft FastGelu(x, bias?): the tanh form of x + bias. */
export const fastGelu: Rule = (c) => {
  const x = c.has(1) ? c.builder.node('Add', [c.input(0), c.input(1)]) : c.input(0);
  const dx = c.builder.node('Mul', [c.gradient, tanhSlope(c, x)]);
  return [dx, c.has(1) && c.needs(1) ? c.sumTo(dx, c.outputDims, c.inputDims(1)) : undefined];
};

/** com.microsoft QuickGelu: x·σ(αx); α = 1 is SiLU. Slope: s + αx·s(1 − s) with s = σ(αx). */
export const quickGelu: Rule = (c) => {
  const { builder } = c;
  const alpha = builder.scalar(floatAttribute(c.node, 'alpha', 1.702));
  const scaled = builder.node('Mul', [c.input(0), alpha]);
  const s = builder.node('Sigmoid', [scaled]);
  const bend = builder.node('Mul', [scaled, builder.node('Mul', [s, builder.node('Sub', [builder.scalar(1), s])])]);
  return [builder.node('Mul', [c.gradient, builder.node('Add', [s, bend])])];
};
