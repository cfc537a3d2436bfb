/** Codes that ONNX Runtime's MatMulNBits multiplies with as we read them back; errors within the grid's own bounds. */
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../onnx/builder';
import { floatTensor } from '../onnx/tensorData';
import { writeModel } from '../onnx/write';
import { Random } from '../tensors/random';
import { extremesGrid, leastSquaresGrid, squaredError } from './blockGrid';
import { blockScale, codeOf, dequantizeMatrix, type Quantization, quantizeMatrix } from './quantize';

function normal(seed: string, count: number): Float32Array {
  const random = new Random(seed);
  return Float32Array.from({ length: count }, () => random.normal());
}

const FORMS: readonly Quantization[] = ([4, 8] as const).flatMap((bits) =>
  [false, true].flatMap((asymmetric) =>
    (['extremes', 'least-squares'] as const).map((scales) => ({ bits, asymmetric, scales, blockSize: 16 })),
  ),
);

describe.each(FORMS)('$bits bits, asymmetric $asymmetric, $scales', (form) => {
  // 40 columns: two and a half blocks.
  it.each([48, 40])('multiplies in ONNX Runtime as its dequantised weights do, %d columns', async (K) => {
    const [M, N] = [3, 10];
    const weights = normal('weights', N * K).map((value) => value + 0.3);
    const x = normal('x', M * K);
    const quantized = quantizeMatrix(weights, N, K, form);
    const b = new GraphBuilder('product');
    const inputs = [
      b.input('x', 'float32', [M, K]),
      b.initializer({
        name: 'codes',
        dataType: 'uint8',
        dims: [N, Math.ceil(K / 16), 2 * form.bits],
        data: quantized.codes,
      }),
      b.initializer(floatTensor('scales', quantized.scales, [quantized.scales.length])),
    ];
    const { zeroPoints } = quantized;
    if (zeroPoints)
      inputs.push(b.initializer({ name: 'zeros', dataType: 'uint8', dims: [zeroPoints.length], data: zeroPoints }));
    const attributes = { N, K, bits: form.bits, block_size: 16, accuracy_level: 1 };
    const y = b.node('MatMulNBits', inputs, attributes, 'com.microsoft');
    b.output(y, 'float32', [M, N]);
    const session = await ort.InferenceSession.create(writeModel(b.build()), { intraOpNumThreads: 1 });
    const result = (await session.run({ x: new ort.Tensor('float32', x, [M, K]) }))[y]?.data as Float32Array;
    await session.release();
    const dequantized = dequantizeMatrix(quantized, N, K, form);
    for (let m = 0; m < M; m++)
      for (let n = 0; n < N; n++) {
        let expected = 0;
        for (let k = 0; k < K; k++) expected += x[m * K + k]! * dequantized[n * K + k]!;
        expect(Math.abs(result[m * N + n]! - expected)).toBeLessThan(1e-4);
      }
  });

  it('rounds every weight to within half a step, or clips it where that is better overall', () => {
    const weights = normal('bound', 64 * 16);
    const quantized = quantizeMatrix(weights, 64, 16, form);
    const dequantized = dequantizeMatrix(quantized, 64, 16, form);
    let beyond = 0;
    weights.forEach((weight, i) => {
      const step = Math.abs(quantized.scales[i >> 4]!);
      if (Math.abs(weight - dequantized[i]!) > 0.501 * step) beyond++;
    });
    // Extremes: only a weight opposite to a block's largest can lie beyond the shorter side (by half a step at most).
    expect(beyond / weights.length).toBeLessThan(form.scales === 'extremes' ? 0.03 : 0.06);
  });
});

describe('grids', () => {
  it('keeps the largest weight of a symmetric block exact', () => {
    const block = [0.1, -0.7, 0.3];
    expect(extremesGrid(block, 4, false)).toEqual({ scale: Math.fround(0.7 / 8), zeroPoint: 8 });
    expect(codeOf(-0.7, blockScale(block))).toBe(0);
    expect(codeOf(0.7, blockScale(block))).toBe(15);
  });

  it('gives zeros for a block of zeros', () => {
    for (const asymmetric of [false, true])
      for (const grid of [extremesGrid, leastSquaresGrid]) {
        const { scale, zeroPoint } = grid(new Float32Array(32), 4, asymmetric);
        expect([Math.abs(scale), zeroPoint, codeOf(0, scale, zeroPoint)]).toEqual([0, 8, 8]);
      }
  });

  it('has by search less squared error than by extremes: never more, clearly less over normal weights', () => {
    for (const [asymmetric, share] of [
      [false, 0.93],
      [true, 0.93],
    ] as const) {
      let extremes = 0;
      let searched = 0;
      for (let block = 0; block < 300; block++) {
        const values = normal(`block ${block}`, 32);
        const before = squaredError(values, extremesGrid(values, 4, asymmetric), 4);
        const after = squaredError(values, leastSquaresGrid(values, 4, asymmetric), 4);
        expect(after).toBeLessThanOrEqual(before);
        extremes += before;
        searched += after;
      }
      expect(searched / extremes).toBeLessThan(share);
      if (process.env.MEASURE) process.stderr.write(`asymmetric ${asymmetric}: ${searched / extremes}\n`);
    }
  });

  it('refuses a matrix of another size', () => {
    expect(() => quantizeMatrix(new Float32Array(5), 2, 3, FORMS[0]!)).toThrow(RangeError);
  });
});
