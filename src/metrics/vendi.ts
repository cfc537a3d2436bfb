import { dotRows, rowCount } from '../embedding/vectors';
import { symmetricEigenvalues } from './eigenvalues';

/**
 * Vendi score (Friedman & Dieng 2023): exp of the entropy of the eigenvalues of K/N, K the cosine kernel. The effective
 * number of different texts, 1 (all alike) to N. The dual form uses the d×d matrix XᵀX/N, which has the same non-zero
 * eigenvalues, where d < N.
 * @param units float32 [N, dim], rows of length 1
 */
export function vendiScore(units: Float32Array, dim: number): number | null {
  const rows = rowCount(units, dim);
  if (rows === 0) return null;
  const size = Math.min(rows, dim);
  const gram = new Float64Array(size * size);
  if (rows <= dim) {
    for (let i = 0; i < rows; i++)
      for (let j = 0; j <= i; j++) gram[i * size + j] = dotRows(units, i, units, j, dim) / rows;
  } else {
    for (let row = 0; row < rows; row++) {
      for (let i = 0; i < dim; i++) {
        const left = units[row * dim + i]! / rows;
        for (let j = 0; j <= i; j++) gram[i * size + j] = gram[i * size + j]! + left * units[row * dim + j]!;
      }
    }
  }
  let entropy = 0;
  for (const value of symmetricEigenvalues(gram, size)) if (value > 0) entropy -= value * Math.log(value);
  return Math.exp(entropy);
}
