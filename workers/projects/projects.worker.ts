import { exposeWorker } from '../rpc/exposeWorker';
import { createProjectsService } from './projects.service';

exposeWorker(createProjectsService());
