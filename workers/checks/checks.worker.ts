import * as Comlink from 'comlink';
import { createChecksService } from './checks.service';

Comlink.expose(createChecksService());
