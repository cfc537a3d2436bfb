/** The marks, drawn on a 2D canvas. */
import type { Shape } from './group';
import type { Point } from './viewport';

/** One mark with a thin edge in the ground's colour, so that neighbours stay apart. */
export function mark(
  context: CanvasRenderingContext2D,
  shape: Shape,
  { x, y }: Point,
  r: number,
  color: string,
  ground: string,
): void {
  context.beginPath();
  context.lineWidth = 1;
  switch (shape) {
    case 'circle':
    case 'ring':
      context.arc(x, y, r, 0, 2 * Math.PI);
      break;
    case 'diamond':
      polygon(context, [
        [x, y - r * 1.35],
        [x + r * 1.35, y],
        [x, y + r * 1.35],
        [x - r * 1.35, y],
      ]);
      break;
    case 'triangle':
      polygon(context, [
        [x, y - r * 1.3],
        [x + r * 1.2, y + r * 0.9],
        [x - r * 1.2, y + r * 0.9],
      ]);
      break;
    case 'square':
      context.rect(x - r, y - r, 2 * r, 2 * r);
      break;
    case 'cross':
      context.moveTo(x - r, y - r);
      context.lineTo(x + r, y + r);
      context.moveTo(x + r, y - r);
      context.lineTo(x - r, y + r);
      break;
    case 'plus':
      context.moveTo(x - r, y);
      context.lineTo(x + r, y);
      context.moveTo(x, y - r);
      context.lineTo(x, y + r);
      break;
    case 'dash':
      context.moveTo(x - r, y);
      context.lineTo(x + r, y);
      break;
    default:
      shape satisfies never;
  }
  if (shape === 'cross' || shape === 'ring' || shape === 'plus' || shape === 'dash') {
    context.lineWidth = shape === 'dash' ? 2.4 : 1.6;
    context.strokeStyle = color;
    context.stroke();
    return;
  }
  context.fillStyle = color;
  context.fill();
  context.strokeStyle = ground;
  context.stroke();
}

function polygon(context: CanvasRenderingContext2D, corners: readonly (readonly [number, number])[]): void {
  corners.forEach(([x, y], index) => {
    if (index === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  });
  context.closePath();
}
