// Makes what runs from what is written: Prisma's client, the compiled packages, the pages.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from './run-quietly.mjs';
import { digest, filesBelow, isStamped, stamp } from './stamp.mjs';

/** Prisma's client, generated into packages/worker/src/generated/prisma. */
export async function generateClient(root, progress) {
  const generated = join(root, 'packages/worker/src/generated/prisma');
  const stampFile = join(generated, '.parley-generated');
  const sources = [join(root, 'prisma/schema.prisma'), join(root, 'prisma/prisma.config.ts')];
  const prisma = join(root, 'node_modules/prisma');
  const value = digest(root, sources, JSON.parse(readFileSync(join(prisma, 'package.json'), 'utf8')).version);
  if (isStamped(stampFile, value)) return;
  await during(progress.step('Generating the database client'), async () => {
    await runQuietly(
      process.execPath,
      [join(prisma, 'build/index.js'), 'generate', '--config', 'prisma/prisma.config.ts'],
      {
        cwd: root,
        // `generate` only checks that an engine exists, and any file will do. Never for another command:
        // with it set `migrate deploy` exits 0 and applies nothing.
        env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1' },
      },
    );
    stamp(stampFile, value);
  });
}

/** Every package's src to its dist; the compiler itself knows what is up to date. */
export async function compile(root, progress) {
  const isFirst = !existsSync(join(root, 'packages/contracts/dist'));
  await during(progress.step('Compiling', { quick: !isFirst }), () =>
    runQuietly(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b'], { cwd: root }),
  );
}

/** The pages, into packages/web/dist. */
export async function buildPages(root, progress) {
  const web = join(root, 'packages/web');
  if (!existsSync(join(web, 'index.html'))) return;
  // Not in .parley-cache: where that is copied or shared, it says nothing of the pages that are here.
  const stampFile = join(web, 'node_modules/.parley-built');
  const value = digest(root, [
    ...filesBelow(web),
    ...filesBelow(join(root, 'packages/contracts/src')),
    join(root, 'pnpm-lock.yaml'),
  ]);
  if (isStamped(stampFile, value) && existsSync(join(web, 'dist/index.html'))) return;
  await during(progress.step('Building the pages'), async () => {
    await runQuietly(process.execPath, [join(web, 'node_modules/vite/bin/vite.js'), 'build'], { cwd: web });
    stamp(stampFile, value);
  });
}

async function during(step, work) {
  try {
    await work();
    step.done();
  } catch (error) {
    step.fail();
    throw error;
  }
}
