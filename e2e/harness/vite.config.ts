/**
 * The production preview with a model hub under /hub, on the page's own origin: its content security policy stays as it is, and
 * the proxy that fails a test on a request elsewhere sees none.
 */
import { mergeConfig, type Plugin } from 'vite';
import config from '../../vite.config.ts';
import { serveHub } from './hubServer.ts';

const localHub: Plugin = {
  name: 'local-hub',
  configurePreviewServer(server) {
    server.middlewares.use('/hub', serveHub('/hub'));
  },
};

export default mergeConfig(config, { plugins: [localHub] });
