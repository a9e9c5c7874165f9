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

/** For `vite` alone, while working on the pages: the front that `npm start` runs, or FRONT_URL. */
const front = process.env.FRONT_URL ?? 'http://127.0.0.1:3000';

export default defineConfig({
  plugins: [completePage()],
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
