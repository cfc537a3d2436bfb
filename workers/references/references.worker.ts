import { exposeWorker } from '../rpc/exposeWorker';
import { createReferencesService } from './references.service';

exposeWorker(createReferencesService());
