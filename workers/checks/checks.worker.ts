import { exposeWorker } from '../rpc/exposeWorker';
import { createChecksService } from './checks.service';
import { onWire } from './checks.wire';

exposeWorker(onWire(createChecksService()));
