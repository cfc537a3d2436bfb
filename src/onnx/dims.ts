/**
 * Arithmetic on dimensions that may be symbols. A product of symbols is written "2*batch*sequence"
 * (factors sorted), so that equal products are equal strings.
 */
import type { Dim } from './graph';

interface Monomial {
  coefficient: number;
  symbols: string[];
}

function parse(dim: Dim): Monomial {
  if (typeof dim === 'number') return { coefficient: dim, symbols: [] };
  const factors = dim.split('*');
  const first = Number(factors[0]);
  return Number.isInteger(first)
    ? { coefficient: first, symbols: factors.slice(1) }
    : { coefficient: 1, symbols: factors };
}

function format(monomial: Monomial): Dim {
  if (monomial.symbols.length === 0 || monomial.coefficient === 0) return monomial.coefficient;
  const symbols = [...monomial.symbols].sort();
  return monomial.coefficient === 1 ? symbols.join('*') : [monomial.coefficient, ...symbols].join('*');
}

export function multiplyDims(dims: readonly Dim[]): Dim {
  const product: Monomial = { coefficient: 1, symbols: [] };
  for (const dim of dims) {
    const factor = parse(dim);
    product.coefficient *= factor.coefficient;
    product.symbols.push(...factor.symbols);
  }
  return format(product);
}

/** total ÷ part, or undefined where it does not divide. */
export function divideDims(total: Dim, part: Dim): Dim | undefined {
  const numerator = parse(total);
  const denominator = parse(part);
  const symbols = [...numerator.symbols];
  for (const symbol of denominator.symbols) {
    const at = symbols.indexOf(symbol);
    if (at < 0) return undefined;
    symbols.splice(at, 1);
  }
  if (denominator.coefficient === 0 || numerator.coefficient % denominator.coefficient !== 0) return undefined;
  return format({ coefficient: numerator.coefficient / denominator.coefficient, symbols });
}

/** The shape two operands broadcast to (NumPy rules); a symbol against 1 is the symbol. */
export function broadcastDims(a: readonly Dim[], b: readonly Dim[]): Dim[] {
  const rank = Math.max(a.length, b.length);
  const out: Dim[] = [];
  for (let i = 0; i < rank; i++) {
    const left = a[a.length - rank + i] ?? 1;
    const right = b[b.length - rank + i] ?? 1;
    if (left === 1) out.push(right);
    else if (right === 1 || left === right) out.push(left);
    else if (typeof left === 'number' && typeof right === 'number')
      throw new RangeError(`shapes [${a}] and [${b}] do not broadcast`);
    // Two different symbols, or a symbol and a number: at run time they must be equal; the number says more.
    else out.push(typeof left === 'number' ? left : right);
  }
  return out;
}

export function sameDims(a: readonly Dim[], b: readonly Dim[]): boolean {
  return a.length === b.length && a.every((dim, i) => dim === b[i]);
}
