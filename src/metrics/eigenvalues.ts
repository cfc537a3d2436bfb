/**
 * Eigenvalues of a real symmetric matrix, ascending: Householder reduction to tridiagonal form, then the implicit QL
 * method with Wilkinson shifts (Golub & Van Loan, Matrix Computations, §8.3). O(4/3·n³) operations, float64.
 * @param matrix n×n, row-major; only the lower triangle is read
 */
export function symmetricEigenvalues(matrix: Float64Array, n: number): Float64Array {
  const { diagonal, offDiagonal } = tridiagonalize(matrix.slice(0, n * n), n);
  implicitQl(diagonal, offDiagonal);
  return diagonal.sort();
}

/** A ← QᵀAQ, column by column from the last: v = x ± |x|e, A ← A − v·wᵀ − w·vᵀ. Destroys `a`. */
function tridiagonalize(a: Float64Array, n: number): { diagonal: Float64Array; offDiagonal: Float64Array } {
  const offDiagonal = new Float64Array(n);
  const v = new Float64Array(n);
  const w = new Float64Array(n);
  for (let k = n - 1; k >= 1; k--) {
    // Row k left of the diagonal is reduced to its entry k − 1.
    let scale = 0;
    for (let j = 0; j < k; j++) scale += Math.abs(a[k * n + j]!);
    if (k === 1 || scale === 0) {
      offDiagonal[k] = a[k * n + k - 1]!;
      if (scale === 0) offDiagonal[k] = 0;
      continue;
    }
    let squares = 0;
    for (let j = 0; j < k; j++) {
      v[j] = a[k * n + j]! / scale;
      squares += v[j]! ** 2;
    }
    const pivot = v[k - 1]!;
    const length = pivot >= 0 ? -Math.sqrt(squares) : Math.sqrt(squares);
    offDiagonal[k] = scale * length;
    v[k - 1] = pivot - length;
    const half = squares - pivot * length; // |v|²/2
    let product = 0;
    for (let i = 0; i < k; i++) {
      let sum = 0;
      for (let j = 0; j <= i; j++) sum += a[i * n + j]! * v[j]!;
      for (let j = i + 1; j < k; j++) sum += a[j * n + i]! * v[j]!;
      w[i] = sum / half;
      product += w[i]! * v[i]!;
    }
    const shift = product / (2 * half);
    for (let i = 0; i < k; i++) w[i] = w[i]! - shift * v[i]!;
    for (let i = 0; i < k; i++) {
      const vi = v[i]!;
      const wi = w[i]!;
      for (let j = 0; j <= i; j++) a[i * n + j] = a[i * n + j]! - vi * w[j]! - wi * v[j]!;
    }
  }
  return { diagonal: Float64Array.from({ length: n }, (_, i) => a[i * n + i]!), offDiagonal };
}

/** Eigenvalues of the tridiagonal matrix, left in `d`. e[k] stands between rows k − 1 and k. */
function implicitQl(d: Float64Array, e: Float64Array): void {
  const n = d.length;
  e.copyWithin(0, 1);
  if (n > 0) e[n - 1] = 0;
  for (let l = 0; l < n; l++) {
    for (let iteration = 0; iteration < 64; iteration++) {
      let m = l;
      while (m < n - 1) {
        const size = Math.abs(d[m]!) + Math.abs(d[m + 1]!);
        if (Math.abs(e[m]!) <= Number.EPSILON * size) break;
        m++;
      }
      if (m === l) break;
      qlStep(d, e, l, m);
    }
  }
}

/** One implicit QL sweep over rows l…m with the Wilkinson shift of the block's first two rows. */
function qlStep(d: Float64Array, e: Float64Array, l: number, m: number): void {
  let g = (d[l + 1]! - d[l]!) / (2 * e[l]!);
  const r = Math.hypot(g, 1);
  g = d[m]! - d[l]! + e[l]! / (g + (g >= 0 ? r : -r));
  let sine = 1;
  let cosine = 1;
  let p = 0;
  for (let i = m - 1; i >= l; i--) {
    const f = sine * e[i]!;
    const b = cosine * e[i]!;
    const length = Math.hypot(f, g);
    e[i + 1] = length;
    if (length === 0) {
      d[i + 1] = d[i + 1]! - p;
      e[m] = 0;
      return;
    }
    sine = f / length;
    cosine = g / length;
    g = d[i + 1]! - p;
    const t = (d[i]! - g) * sine + 2 * cosine * b;
    p = sine * t;
    d[i + 1] = g + p;
    g = cosine * t - b;
  }
  d[l] = d[l]! - p;
  e[l] = g;
  e[m] = 0;
}
