import { useEffect, useRef } from 'react';
import { formatLoss } from '../../ui/format';
import classes from './Reading.module.css';

interface SimilarityPictureProps {
  /** Cosine of every two tokens, [count, count], row-major. */
  similarity: Float64Array;
  count: number;
}

/** Soft tokens against each other, a square a pair: dark where they point the same way. */
export function SimilarityPicture({ similarity, count }: SimilarityPictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const image = context.createImageData(count, count);
    for (const [at, cosine] of similarity.entries()) {
      // Blue is alike, orange opposite: as clear as they are weak.
      const [r, g, b] = cosine >= 0 ? [37, 99, 235] : [217, 119, 6];
      image.data.set([r, g, b, Math.round(255 * Math.min(1, Math.abs(cosine)))], 4 * at);
    }
    context.putImageData(image, 0, 0);
  }, [similarity, count]);
  const pairs = othersOf(similarity, count);
  const mean = pairs.reduce((sum, value) => sum + value, 0) / Math.max(1, pairs.length);
  const most = pairs.reduce((largest, value) => Math.max(largest, value), -1);
  if (pairs.length === 0) return null;
  return (
    <section>
      <h4 className={classes.title}>How like each other its tokens are</h4>
      <canvas
        ref={canvas}
        width={count}
        height={count}
        className={classes.matrix}
        role="img"
        aria-label="Similarity of the soft tokens"
      />
      <p className="numeral">
        Cosine of two of its tokens: {formatLoss(mean)} in the mean, {formatLoss(most)} at most. Near 1 there are more
        tokens than it needs.
      </p>
    </section>
  );
}

const othersOf = (similarity: Float64Array, count: number): number[] =>
  Array.from(similarity).filter((_, at) => Math.floor(at / count) < at % count);
