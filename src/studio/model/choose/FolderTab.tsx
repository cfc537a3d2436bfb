import { Button } from '@mantine/core';
import { IconFolderOpen } from '@tabler/icons-react';
import { pickModelFolder } from '../../actions/model/dropped';
import { useStudio } from '../../StudioContext';
import classes from './Choose.module.css';

/** A model of one's own disk; gated and private models come in this way. */
export function FolderTab() {
  const studio = useStudio();
  return (
    <div className={classes.form}>
      <p className={classes.note}>
        A folder as on the hub: config.json, tokenizer.json and onnx/model_q4.onnx or another form. It is read where it
        is, not copied; drop it anywhere on the page, or choose it.
      </p>
      <div>
        <Button size="sm" leftSection={<IconFolderOpen size={16} />} onClick={() => pickModelFolder(studio)}>
          Choose a folder
        </Button>
      </div>
    </div>
  );
}
