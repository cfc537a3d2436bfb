/** A student's adapter for the person's own disk, as PEFT reads it. */
import { strToU8, zipSync } from 'fflate';
import type { Proof, ProofAdapter } from '../../../project/types';
import { ZIP_EPOCH } from '../../../project/zipEpoch';
import type { Studio } from '../../studio';
import { download, fileName } from '../../ui/download';

/** The folder that `PeftModel.from_pretrained` takes, as a ZIP; null where the student left nothing. */
export function adapterZip({ weights, config }: ProofAdapter): Uint8Array<ArrayBuffer> | null {
  if (weights === null) return null;
  return zipSync({
    'adapter_config.json': [strToU8(config), { mtime: ZIP_EPOCH }],
    // Weights hardly compress.
    'adapter_model.safetensors': [weights, { mtime: ZIP_EPOCH, level: 0 }],
  });
}

export function takeAdapter({ store }: Studio, { plan }: Proof, adapter: ProofAdapter): void {
  const zip = adapterZip(adapter);
  const arm = plan.arms.find(({ id }) => adapter.id.startsWith(`${id}_`));
  if (zip === null) return;
  const name = `${fileName(store.getState().project.name)}-student-${fileName(arm?.name ?? 'adapter')}.zip`;
  download(name, 'application/zip', [zip]);
  store.announce(`${name} is saved.`);
}
