import { exposeWorker } from '../rpc/exposeWorker';
import { createProjectionService } from './projection.service';

exposeWorker(createProjectionService());
