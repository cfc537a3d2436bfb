import * as Comlink from 'comlink';
import { createProjectionService } from './projection.service';

Comlink.expose(createProjectionService());
