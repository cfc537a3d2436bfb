import { exposeWorker } from '../rpc/exposeWorker';
import { createChecksService } from './checks.service';

exposeWorker(createChecksService());
