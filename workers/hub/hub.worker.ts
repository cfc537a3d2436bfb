/** The hub worker: answers the protocol with the browser's own files, and holds no logic of its own. */
import * as Comlink from 'comlink';
import { openOpfs } from '../../src/hub/store/opfs';
import { createHubService } from './hub.service';

Comlink.expose(createHubService(openOpfs));
