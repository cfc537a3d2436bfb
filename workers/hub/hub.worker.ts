/** The hub worker: answers the protocol with the browser's own files, and holds no logic of its own. */
import { openOpfs } from '../../src/hub/store/opfs';
import { exposeWorker } from '../rpc/exposeWorker';
import { createHubService } from './hub.service';

exposeWorker(createHubService(openOpfs));
