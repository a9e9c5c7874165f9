/** The licences of the libraries that a package carries, which ask for it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @param folders of the libraries @throws where one has no licence to give */
export function thirdPartyLicenses(folders: ReadonlySet<string>): string {
  const texts = [...folders].map((folder) => {
    const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((each) => /^licen[cs]e(\.\w+)?$/i.test(each));
    if (file === undefined) throw new Error(`${name} has no file with its licence`);
    return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
  });
  return texts.toSorted().join(`\n${'-'.repeat(78)}\n\n`);
}
