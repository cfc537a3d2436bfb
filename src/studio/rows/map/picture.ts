/** The map as a picture. */
import { download } from '../../ui/download';
import type { Shape } from './group';
import type { MarkedPoint } from './marks';
import { type Palette, radiusFor, readPalette } from './paint';
import { fitAll, toScreen } from './viewport';

/** As it is seen now, in the pixels of the screen. */
export async function savePng(host: HTMLElement, name: string): Promise<void> {
  const layers = [...host.querySelectorAll('canvas')];
  const [first] = layers;
  if (!first) return;
  const picture = document.createElement('canvas');
  [picture.width, picture.height] = [first.width, first.height];
  const context = picture.getContext('2d')!;
  context.fillStyle = readPalette(first)('--studio-panel');
  context.fillRect(0, 0, picture.width, picture.height);
  for (const layer of layers) context.drawImage(layer, 0, 0);
  const blob = await new Promise<Blob | null>((resolve) => picture.toBlob(resolve, 'image/png'));
  if (blob) download(name, 'image/png', [blob]);
}

const [WIDTH, HEIGHT] = [1200, 900];
const STRENGTH = { full: 0.9, back: 0.3, grey: 0.25 } as const;

/** All of it, to be scaled and edited. */
export function saveSvg(host: HTMLElement, marks: readonly MarkedPoint[], name: string): void {
  const canvas = host.querySelector('canvas');
  if (canvas) download(name, 'image/svg+xml', [toSvg(marks, readPalette(canvas))]);
}

export function toSvg(marks: readonly MarkedPoint[], palette: Palette): string {
  const view = fitAll(marks, WIDTH, HEIGHT);
  const radius = radiusFor(marks.length);
  const shapes = marks.map((mark) => {
    const { x, y } = toScreen(view, mark);
    const shape = mark.isReference ? 'diamond' : mark.group.shape;
    const color = mark.emphasis === 'grey' ? palette('--studio-curve-gradient') : palette(mark.group.color);
    const isLine = shape === 'cross' || shape === 'plus' || shape === 'dash' || shape === 'ring';
    const look = isLine ? `fill="none" stroke="${color}" stroke-width="1.6"` : `fill="${color}"`;
    return `<path d="${outline(shape, x, y, radius)}" ${look} opacity="${STRENGTH[mark.emphasis]}"/>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="${palette('--studio-panel')}"/>`,
    ...shapes,
    '</svg>\n',
  ].join('\n');
}

function outline(shape: Shape, x: number, y: number, r: number): string {
  const at = (dx: number, dy: number): string => `${(x + dx * r).toFixed(1)} ${(y + dy * r).toFixed(1)}`;
  switch (shape) {
    case 'circle':
    case 'ring':
      return `M${at(-1, 0)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;
    case 'diamond':
      return `M${at(0, -1.35)}L${at(1.35, 0)}L${at(0, 1.35)}L${at(-1.35, 0)}Z`;
    case 'triangle':
      return `M${at(0, -1.3)}L${at(1.2, 0.9)}L${at(-1.2, 0.9)}Z`;
    case 'square':
      return `M${at(-1, -1)}L${at(1, -1)}L${at(1, 1)}L${at(-1, 1)}Z`;
    case 'cross':
      return `M${at(-1, -1)}L${at(1, 1)}M${at(1, -1)}L${at(-1, 1)}`;
    case 'plus':
      return `M${at(-1, 0)}L${at(1, 0)}M${at(0, -1)}L${at(0, 1)}`;
    case 'dash':
      return `M${at(-1, 0)}L${at(1, 0)}`;
    default:
      return shape satisfies never;
  }
}
