#!/usr/bin/env node
// `npx parley` in the project's folder. It is there before anything is built, so that an installation can link it.
import('../dist/bin.js').catch((error) => {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  process.stderr.write('✖ parley is not built yet.\n  Build it:  npm run prepare:code\n');
  process.exit(1);
});
