// Installs the dependencies with the pinned pnpm when they have changed since the last time.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from './run-quietly.mjs';
import { digest, filesBelow, isStamped, stamp } from './stamp.mjs';

// `npm --prefix <folder> start` and its like tell their children to work elsewhere too, and `npx -p node@24` to bring the same package.
const misleading =
  /^npm_config_(prefix|local_prefix|global|workspace|workspaces|include_workspace_root|dry_run|package|call)$/i;

export async function installDependencies(root, progress) {
  const packages = readdirSync(join(root, 'packages')).map((name) => join(root, 'packages', name));
  const manifests = [root, ...packages].map((folder) => join(folder, 'package.json')).filter(existsSync);
  const value = digest(
    root,
    [
      ...manifests,
      join(root, 'pnpm-lock.yaml'),
      join(root, 'pnpm-workspace.yaml'),
      ...filesBelow(join(root, 'patches')),
    ],
    process.version,
    process.platform,
    process.arch,
  );
  const stampFile = join(root, 'node_modules', '.parley-installed');
  if (isStamped(stampFile, value) && manifests.every(hasItsDependencies)) return;

  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const step = progress.step('Installing dependencies');
  try {
    await runQuietly(
      'npx',
      // Everything is installed even where NODE_ENV says production; nobody is asked anything.
      [
        '--yes',
        packageManager,
        'install',
        '--frozen-lockfile',
        '--reporter=append-only',
        '--config.confirm-modules-purge=false',
      ],
      {
        cwd: root,
        env: environment(),
        onLine: (line) => {
          const found = /^Progress: resolved (\d+).*added (\d+)/.exec(line);
          if (found) step.update(`${found[2]} of ${found[1]} packages`);
        },
      },
    );
  } catch (error) {
    step.fail();
    throw error;
  }
  stamp(stampFile, value);
  step.done();
}

function hasItsDependencies(manifest) {
  const { dependencies } = JSON.parse(readFileSync(manifest, 'utf8'));
  return Object.keys(dependencies ?? {}).every((name) =>
    existsSync(join(manifest, '..', 'node_modules', ...name.split('/'))),
  );
}

function environment() {
  const kept = Object.entries(process.env).filter(([name]) => !misleading.test(name) && name !== 'NODE_ENV');
  return Object.fromEntries(kept);
}
