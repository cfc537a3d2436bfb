import { env } from '@huggingface/transformers';
import { availableThreads } from '../../src/runtime/web';
import { folderOf } from '../modelSource';
import { exposeWorker } from '../rpc/exposeWorker';
import { SITE_URL } from '../site';
import { createEmbedderService } from './embedder.service';

Object.assign(env.backends.onnx.wasm ?? {}, { wasmPaths: `${SITE_URL}ort/`, numThreads: availableThreads() });
exposeWorker(createEmbedderService(folderOf));
