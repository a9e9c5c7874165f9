/** Runs commands one after the other, each as a process of its own would: see warm-commands.ts. */
import { resolve } from 'node:path';
import { createProgress } from '../../launcher/progress.mjs';

const root = resolve(import.meta.dirname, '../../../..');
const launcher = resolve(root, 'packages/dev/bin/parley-dev.mjs');
const written = { output: '', errors: '' };

/** @param {keyof typeof written} name */
const collect = (name) => (chunk, encoding, done) => {
  written[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
  (typeof encoding === 'function' ? encoding : done)?.();
  return true;
};
process.stdout.write = collect('output');
process.stderr.write = collect('errors');

process.on('message', async ({ module, launchedAs, args, cwd, env }) => {
  process.chdir(cwd);
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  Object.assign(written, { output: '', errors: '' });
  const { run } = await import(module);
  if (launchedAs) process.argv.splice(1, process.argv.length, launcher, launchedAs, ...args);
  const code = await run(args, launchedAs ? { root, progress: createProgress() } : undefined);
  process.send({ code, ...written });
});
process.on('disconnect', () => process.exit());
