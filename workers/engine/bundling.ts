/** A request for a bundle as one of src/bundle, zipped where the page does not wait for it. */
import { makeBundle } from '../../src/bundle/makeBundle';
import type { BundleRequest } from '../../src/bundle/types';
import { zipFiles } from '../../src/export/zip';
import type { ModelFolder } from '../../src/hub/modelFolder';
import type { OpenedCheckpoint } from '../../src/model/openCheckpoint';
import { handOver } from '../rpc/handOver';
import type { BundleResult } from './engine.protocol';

export async function runBundling(
  opened: Pick<OpenedCheckpoint, 'model' | 'tokenizer'> & { readonly folder: ModelFolder },
  request: BundleRequest,
  name: string,
): Promise<BundleResult> {
  const files = await makeBundle(opened, opened.folder, request);
  const mediaType = 'application/octet-stream';
  const { bytes: zip } = zipFiles(
    `${name}.zip`,
    files.map((file) => ({ name: `${name}/${file.name}`, bytes: file.bytes, mediaType })),
  );
  return handOver({ zip, files: files.length }, [zip]);
}
