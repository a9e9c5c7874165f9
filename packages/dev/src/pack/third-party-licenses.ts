/** The licences of a package's bundled libraries, which require their inclusion. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @param folders of the libraries @throws if one has no licence file */
export function thirdPartyLicenses(folders: ReadonlySet<string>): string {
  const texts = [...folders].map((folder) => {
    const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((each) => /^licen[cs]e(\.\w+)?$/i.test(each));
    if (file === undefined) throw new Error(`${name} has no file with its licence`);
    return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
  });
  return texts.toSorted().join(`\n${'-'.repeat(78)}\n\n`);
}
