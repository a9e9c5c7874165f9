/** Runs commands of `parley`, one after the other, each as a process of its own would: see warm-parley.ts. */
const [, , program = ''] = process.argv;
const { run } = await import(program);

const written = { output: '', errors: '' };

/** @param {keyof typeof written} name */
const collect = (name) => (chunk, encoding, done) => {
  written[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
  (typeof encoding === 'function' ? encoding : done)?.();
  return true;
};
process.stdout.write = collect('output');
process.stderr.write = collect('errors');

process.on('message', async ({ args, cwd, env }) => {
  process.chdir(cwd);
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  Object.assign(written, { output: '', errors: '' });
  const code = await run(args);
  process.send({ code, ...written });
});
process.on('disconnect', () => process.exit());
