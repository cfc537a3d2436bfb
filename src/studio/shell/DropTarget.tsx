import { IconFileDownload } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { isProjectFile } from '../actions/projects/isProjectFile';
import { addFiles, addPastedText } from '../actions/references/references';
import { useStudio } from '../StudioContext';
import type { Studio } from '../studio';
import classes from './DropTarget.module.css';

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;
const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null;

/** It would be neither in the project that is left nor in the next. */
const isLeaving = ({ store }: Studio): boolean => store.getState().session.projectTask === 'leaving';

const openProject = (studio: Studio, files: readonly File[]): Promise<void> =>
  import('../actions/projects/projects').then(({ openProjectFile }) =>
    openProjectFile(
      studio,
      files.toSorted((a, b) => Number(isProjectFile(b)) - Number(isProjectFile(a))),
    ),
  );

/** The whole window takes files, and text pasted outside a field. */
export function DropTarget() {
  const studio = useStudio();
  const [over, setOver] = useState(false);
  // Entering a child fires before leaving its parent: count, or the overlay flickers.
  const depth = useRef(0);
  useEffect(() => {
    const enter = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      depth.current++;
      setOver(true);
    };
    const leave = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      depth.current = Math.max(0, depth.current - 1);
      if (depth.current === 0) setOver(false);
    };
    const move = (event: DragEvent): void => {
      if (hasFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent): void => {
      depth.current = 0;
      setOver(false);
      if (!event.dataTransfer || !hasFiles(event)) return;
      event.preventDefault();
      if (isLeaving(studio)) return;
      // Entries are there during the event only.
      const entries = [...event.dataTransfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
      const files = [...event.dataTransfer.files];
      const others = files.some(({ name }) => /(\.(onnx|safetensors|zip)|^adapter_config\.json)$/i.test(name));
      if (files.some(isProjectFile)) void openProject(studio, files);
      else if (others || entries.some(({ isDirectory }) => isDirectory))
        void import('../actions/model/dropped').then(({ addDropped }) => addDropped(studio, entries, files));
      else void addFiles(studio, files);
    };
    const paste = (event: ClipboardEvent): void => {
      if (isField(event.target) || isLeaving(studio)) return;
      const files = [...(event.clipboardData?.files ?? [])];
      const text = event.clipboardData?.getData('text/plain') ?? '';
      if (files.some(isProjectFile)) void openProject(studio, files);
      else if (files.length > 0) void addFiles(studio, files);
      else if (text.trim() !== '') void addPastedText(studio, text);
    };
    const listeners = { dragenter: enter, dragleave: leave, dragover: move, drop, paste };
    const entries = Object.entries(listeners) as [string, EventListener][];
    for (const [type, listener] of entries) window.addEventListener(type, listener);
    return () => {
      for (const [type, listener] of entries) window.removeEventListener(type, listener);
    };
  }, [studio]);
  if (!over) return null;
  return (
    <div className={classes.overlay}>
      <div className={classes.frame}>
        <IconFileDownload size={36} aria-hidden />
        <strong>Drop your examples</strong>
        <span>
          JSONL, JSON, CSV, TSV, XLSX, TXT, Markdown, Parquet, Arrow, or their folder; a learned prompt; a saved
          project; or the folder of a model
        </span>
      </div>
    </div>
  );
}
