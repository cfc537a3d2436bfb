/**
 * Downloaded models by key, one folder each: `model.json` first, then the files, each with a file `<name>.verified` beside it once its
 * hash was checked, which holds that SHA-256 (nothing in folders of before). A crash at any moment leaves a model that is either complete or can be gone on with.
 */
import { z } from 'zod';
import { StudioError } from '../errors';
import { checkDeclared } from './declaredFiles';
import type { ModelFolder } from './modelFolder';
import type { FileStore } from './store/types';
import type { ModelListing, RemoteFile, StoredModel, Variant } from './types';

const MANIFEST = 'model.json';
const VERIFIED = '.verified';

const manifestSchema = z.object({
  origin: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('hub'), endpoint: z.string(), id: z.string(), revision: z.string() }),
    z.object({ kind: z.literal('url'), url: z.string() }),
    z.object({ kind: z.literal('files') }),
  ]),
  id: z.string(),
  revision: z.string(),
  dtype: z.string(),
  licence: z.string().nullable(),
  files: z.array(z.object({ path: z.string(), size: z.number().int().nonnegative(), sha256: z.string().nullable() })),
});
type Manifest = z.infer<typeof manifestSchema>;

/** A path as a file name: no folder inside a folder is needed. */
export const storedName = (path: string): string => encodeURIComponent(path);
export const storedKey = (offer: Pick<ModelListing, 'id' | 'revision'>, dtype: string): string =>
  `${encodeURIComponent(offer.id)}@${encodeURIComponent(offer.revision)}.${dtype}`;

export const filesOf = (offer: Pick<ModelListing, 'files'>, variant: Variant): readonly RemoteFile[] => [
  ...offer.files,
  ...variant.files,
];

/** Which bytes of a file are here. */
export interface StoredFile {
  readonly size: number;
  readonly verified: boolean;
}

export class ModelStore {
  constructor(readonly store: FileStore) {}

  /** Write down what is going to be here; what an earlier download left stays. Returns the key. */
  async begin(offer: ModelListing, variant: Variant): Promise<string> {
    const key = storedKey(offer, variant.dtype);
    const { origin, id, revision, licence } = offer;
    const manifest: Manifest = {
      origin,
      id,
      revision,
      dtype: variant.dtype,
      licence,
      files: [...filesOf(offer, variant)],
    };
    const known = await this.manifest(key);
    // The same commit may have been asked for by its branch before: the files decide, not the question.
    // Behind them may be those that the graph named when it was here.
    const same = known?.files.slice(0, manifest.files.length);
    if (same !== undefined && JSON.stringify(same) === JSON.stringify(manifest.files)) return key;
    // Another list of files under the same key, or half a list: nothing here is known to belong to it.
    await this.store.delete(key);
    await this.writeManifest(key, manifest);
    return key;
  }

  /** More files belong to the model than were known when it was begun. */
  async extend(key: string, files: readonly RemoteFile[]): Promise<void> {
    const manifest = await this.manifest(key);
    if (manifest === null || JSON.stringify(manifest.files) === JSON.stringify(files)) return;
    await this.store.delete(key, MANIFEST);
    await this.writeManifest(key, { ...manifest, files: [...files] });
  }

  private async writeManifest(key: string, manifest: Manifest): Promise<void> {
    const appender = await this.store.append(key, MANIFEST);
    try {
      await appender.write(new TextEncoder().encode(JSON.stringify(manifest)));
    } finally {
      await appender.close();
    }
  }

  async file(key: string, path: string): Promise<StoredFile> {
    const sizes = await this.store.files(key);
    const name = storedName(path);
    return { size: sizes.get(name) ?? 0, verified: sizes.has(name + VERIFIED) };
  }

  /** @param sha256 of the file's bytes as they are here, hex */
  async verify(key: string, path: string, sha256: string): Promise<void> {
    const appender = await this.store.append(key, storedName(path) + VERIFIED);
    try {
      await appender.write(new TextEncoder().encode(sha256));
    } finally {
      await appender.close();
    }
  }

  async discard(key: string, path: string): Promise<void> {
    const name = storedName(path);
    await this.store.delete(key, name + VERIFIED);
    await this.store.delete(key, name);
  }

  /** Every model that is here, whole or in part. A folder whose model.json was cut short by a crash is removed. */
  async list(): Promise<StoredModel[]> {
    const models: StoredModel[] = [];
    for (const key of await this.store.folders()) {
      const manifest = await this.manifest(key);
      if (manifest === null) {
        // One that is still empty may be another tab's, about to be written.
        if (((await this.store.files(key)).get(MANIFEST) ?? 0) > 0) await this.store.delete(key);
      } else models.push(await this.stored(key, manifest));
    }
    return models.sort((a, b) => a.id.localeCompare(b.id) || a.dtype.localeCompare(b.dtype));
  }

  delete(key: string): Promise<void> {
    return this.store.delete(key);
  }

  /**
   * A complete model as the engine's folder.
   * @throws StudioError MODEL_FILE_MISSING where it is not, or no longer, here
   */
  async folder(key: string): Promise<ModelFolder> {
    const manifest = await this.manifest(key);
    const model = manifest && (await this.stored(key, manifest));
    if (!model?.complete)
      throw new StudioError(
        'MODEL_FILE_MISSING',
        model ? `${model.id} was downloaded in part only.` : 'The model is no longer kept in this browser.',
        model ? 'Resume its download, then load it.' : 'The browser may have cleared it. Download it again.',
        { where: key },
      );
    return {
      id: model.id,
      revision: model.revision,
      list: async () => model.files.map(({ path }) => path),
      read: async (path, onBytes) => {
        const blob = await this.store.read(key, storedName(path));
        if (blob === null)
          throw new StudioError('MODEL_FILE_MISSING', `${model.id} has no ${path}.`, 'Download it again.', {
            where: path,
          });
        const bytes = new Uint8Array(await blob.arrayBuffer());
        onBytes?.(bytes.length, bytes.length);
        const { size = bytes.length, sha256 = null } = model.files.find((file) => file.path === path) ?? {};
        const declared = { size, sha256: (await this.verifiedSum(key, path)) ?? sha256?.toLowerCase() ?? null };
        await checkDeclared(bytes, declared, {
          path,
          by: 'its download',
          remedy: 'Delete the model in the dialog where it was downloaded, and download it again.',
        });
        return bytes;
      },
    };
  }

  /** The SHA-256 that a file had when it was downloaded; null where it was not written down. */
  private async verifiedSum(key: string, path: string): Promise<string | null> {
    const blob = await this.store.read(key, storedName(path) + VERIFIED);
    return blob === null || blob.size === 0 ? null : blob.text();
  }

  private async manifest(key: string): Promise<Manifest | null> {
    const blob = await this.store.read(key, MANIFEST);
    if (blob === null) return null;
    try {
      return manifestSchema.parse(JSON.parse(await blob.text()));
    } catch {
      // Cut short by a crash while it was written: there is nothing after it.
      return null;
    }
  }

  private async stored(key: string, manifest: Manifest): Promise<StoredModel> {
    const sizes = await this.store.files(key);
    let [bytes, storedBytes, complete] = [0, 0, true];
    for (const { path, size } of manifest.files) {
      const here = sizes.get(storedName(path)) ?? 0;
      bytes += size;
      storedBytes += Math.min(here, size);
      complete &&= here === size && sizes.has(storedName(path) + VERIFIED);
    }
    return { key, ...manifest, bytes, storedBytes, complete };
  }
}
