import { firstLine } from '../../ui/format';
import classes from './Map.module.css';
import type { MarkedPoint } from './marks';
import type { Point, Viewport } from './viewport';

const WIDTH = 260;

/** The start of a row's text beside its mark, inside the map. */
interface HoverCardProps {
  point: MarkedPoint;
  at: Point;
  view: Viewport;
  name: string;
  text: string;
}

export function HoverCard({ point, at, view, name, text }: HoverCardProps) {
  const left = Math.min(Math.max(4, at.x + 12), Math.max(4, view.width - WIDTH - 4));
  const above = at.y > view.height * 0.55;
  return (
    <div
      className={classes.hover}
      style={{ left, maxWidth: WIDTH, ...(above ? { bottom: view.height - at.y + 10 } : { top: at.y + 10 }) }}
    >
      <div className={classes.hoverTitle}>
        <span style={{ color: `var(${point.group.color})` }}>{name}</span>
        {point.group.id !== 'references' && point.group.id !== 'synthetic' && ` · ${point.group.label.toLowerCase()}`}
      </div>
      <pre className="code">{start(text)}</pre>
    </div>
  );
}

const start = (text: string): string => {
  const lines = text.trim().split('\n');
  const shown = lines.slice(0, 6).map((line) => firstLine(line, 80) || line.slice(0, 80));
  return lines.length > 6 ? `${shown.join('\n')}\n…` : shown.join('\n');
};
