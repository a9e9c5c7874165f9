/** Packs one package for npm: the archive that `npm publish` would send. */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bundleCode } from './bundle-code.ts';
import { copyTypes } from './copy-types.ts';
import type { PublishedPackage } from './packages.ts';
import { thirdPartyLicenses } from './third-party-licenses.ts';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly type: string;
  readonly engines: object;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** @param out folder for it @returns its path */
export async function packPackage(root: string, published: PublishedPackage, out: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-pack-'));
  try {
    await fill(folder, root, published);
    return await archive(folder, out);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function fill(folder: string, root: string, published: PublishedPackage): Promise<void> {
  const { room, declarations } = published;
  const { imported, carried } = await bundleCode(root, published, join(folder, 'dist'));
  const libraries = new Set(imported);
  if (declarations !== undefined) {
    const types = join(folder, 'types');
    for (const library of copyTypes(join(root, 'packages'), `${room}/dist/${declarations}`, types))
      libraries.add(library);
    writeFileSync(join(types, 'package.json'), '{ "type": "commonjs" }\n');
  }
  const manifest = manifestOf(root, published, libraries);
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  writeFileSync(join(folder, 'THIRD-PARTY-LICENSES'), thirdPartyLicenses(carried));
  cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  cpSync(join(root, 'packages', room, 'README.md'), join(folder, 'README.md'));
}

function manifestOf(
  root: string,
  { room, manifest }: PublishedPackage,
  libraries: ReadonlySet<string>,
): object {
  const { name, version } = readManifest(join(root, 'packages', room));
  const { license, type, engines } = readManifest(root);
  const versions = versionsOf(root);
  const dependencies = [...libraries].toSorted().map((library) => {
    const wanted = versions.get(library);
    if (wanted === undefined) throw new Error(`${room} imports ${library}, which no package of ours names`);
    return [library, wanted];
  });
  return {
    name,
    version,
    license,
    type,
    engines,
    ...manifest,
    dependencies: Object.fromEntries(dependencies),
  };
}

/** Versions of all libraries that our packages name: each has one. */
function versionsOf(root: string): Map<string, string> {
  const folders = readdirSync(join(root, 'packages')).map((room) => join(root, 'packages', room));
  const manifests = folders.filter((folder) => existsSync(join(folder, 'package.json'))).map(readManifest);
  return new Map(manifests.flatMap(({ dependencies }) => Object.entries(dependencies ?? {})));
}

const readManifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

async function archive(folder: string, out: string): Promise<string> {
  const args = ['pack', folder, '--json', '--ignore-scripts', '--pack-destination', out];
  const { stdout } = await promisify(execFile)('npm', args, { cwd: out });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  return join(out, filename);
}
