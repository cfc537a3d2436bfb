/** The content security policy where it is sent: in the page for hosts without headers, by the preview, and in `_headers`. */
import type { Plugin } from 'vite';
import { frameHash } from './cage.ts';
import { cagePolicy, headersFile, metaPolicy, policyOf, productionHeaders } from './headers.ts';

export function policies(): Plugin {
  const cage = cagePolicy(frameHash()).header;
  return {
    name: 'policies',
    transformIndexHtml: {
      order: 'post',
      // The development server's own scripts stand in the page.
      handler: (_, { server }) =>
        server === undefined
          ? [
              {
                tag: 'meta',
                attrs: { 'http-equiv': 'Content-Security-Policy', content: metaPolicy },
                injectTo: 'head-prepend',
              },
            ]
          : [],
    },
    configurePreviewServer({ middlewares, config }) {
      middlewares.use((request, response, next) => {
        const { pathname } = new URL(request.url ?? '/', 'http://localhost');
        response.setHeader(
          'Content-Security-Policy',
          policyOf(pathname.slice(new URL(config.base, 'http://localhost/').pathname.length), cage),
        );
        next();
      });
    },
    generateBundle() {
      if (!this.environment.config.isWorker)
        this.emitFile({ type: 'asset', fileName: '_headers', source: headersFile(productionHeaders, cage) });
    },
  };
}
