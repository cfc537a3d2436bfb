import { describe, expect, it } from 'vitest';
import { chooseGraphFile, dtypeOf } from './variants';

describe('chooseGraphFile', () => {
  it.each([
    [['onnx/model.onnx', 'onnx/model_q4.onnx', 'onnx/model_fp16.onnx'], 'onnx/model_q4.onnx'],
    [['onnx/model_q4f16.onnx', 'onnx/model_fp16.onnx'], 'onnx/model_q4f16.onnx'],
    [['onnx/model.onnx', 'onnx/model.onnx_data', 'config.json'], 'onnx/model.onnx'],
    [['model.onnx', 'model.onnx_data'], 'model.onnx'],
    [['model_q4.onnx', 'onnx/model.onnx'], 'onnx/model.onnx'],
    [['gpu/decoder.onnx', 'tokenizer.json'], 'gpu/decoder.onnx'],
    [['onnx/model_bnb4.onnx', 'onnx/model_uint8.onnx'], 'onnx/model_uint8.onnx'],
  ])('of %j takes %s', (paths, expected) => {
    expect(chooseGraphFile(paths)).toBe(expected);
  });

  it.each([[[]], [['config.json']], [['a.onnx', 'b.onnx']], [['onnx/decoder_model_merged.onnx']]])(
    'of %j takes none, and says so',
    (paths) => {
      expect(() => chooseGraphFile(paths)).toThrowError(expect.objectContaining({ code: 'MODEL_FILE_MISSING' }));
    },
  );
});

it.each([
  ['model.onnx', 'fp32'],
  ['onnx/model_quantized.onnx', 'q8'],
  ['onnx/model_fp16.onnx', 'fp16'],
  ['gpu/my_decoder.onnx', 'fp32'],
])('%s holds %s', (path, dtype) => {
  expect(dtypeOf(path)).toBe(dtype);
});
