import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const source = (name: string) => fileURLToPath(new URL(`src/${name}`, import.meta.url));

/**
 * Completes the served page: the wordmark drawn into it, so that it is there at the first paint, and `boot.ts`
 * as the one script that holds up rendering, so that the first paint has the chosen colours. Both as files or
 * markup: the front's Content-Security-Policy forbids inline scripts.
 */
function completePage(): Plugin {
  return {
    name: 'parley:complete-page',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        const boot = Object.values(bundle ?? {}).find(({ name }) => name === 'boot');
        const path = boot ? `/${boot.fileName}` : '/src/boot.ts';
        return html
          .replace('<!--wordmark-->', readFileSync(source('wordmark.svg'), 'utf8').trim())
          .replace(
            '<!--boot-->',
            `<script type="module" crossorigin blocking="render" src="${path}"></script>`,
          );
      },
    },
  };
}

/**
 * The service worker, under a name of its own: browsers look there whether it has changed, as it does with any file of the
 * build, whose names it has in it. It keeps what everybody needs.
 */
function serviceWorker(): Plugin {
  return {
    name: 'parley:service-worker',
    apply: 'build',
    buildStart() {
      this.emitFile({ type: 'chunk', id: source('service-worker.ts'), fileName: 'sw.js' });
    },
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const worker = bundle['sw.js'];
        if (worker?.type !== 'chunk') throw new Error('the service worker was not built');
        const page = bundle['index.html'];
        if (page?.type !== 'asset') throw new Error('the page was not built');
        const files = Object.keys(bundle)
          .filter((name) => /^assets\/(?!inspector|chart).+\.(?:js|css)$/.test(name))
          .map((name) => `/${name}`)
          .sort();
        const build = createHash('sha256')
          .update(worker.code)
          .update(page.source)
          .update(files.join())
          .digest('hex')
          .slice(0, 16);
        worker.code = worker.code
          .replaceAll(/\bBUILD\b/g, JSON.stringify(build))
          .replaceAll(/\bFILES\b/g, JSON.stringify(files));
      },
    },
  };
}

/** For `vite` alone, while working on the pages: the front that `npm start` runs, or FRONT_URL. */
const front = process.env.FRONT_URL ?? 'http://127.0.0.1:3000';

export default defineConfig({
  plugins: [completePage(), serviceWorker()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    // Assets are files: the front's Content-Security-Policy allows no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'boot', test: /src\/(boot|kept)\.ts$/ }] } },
    },
    target: 'baseline-widely-available',
  },
  server: {
    proxy: {
      '/api': front,
      // The page itself comes from here; what the page fetches is the session that only the front can make.
      '/login': {
        target: front,
        bypass: ({ headers }) => (headers['sec-fetch-dest'] === 'document' ? '/index.html' : undefined),
      },
    },
  },
});
