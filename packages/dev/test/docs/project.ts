/** The project's files, and its documents as their readers see them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../../../..');

export const read = (path: string): string => readFileSync(join(root, path), 'utf8');

export const exists = (path: string): boolean => existsSync(join(root, path));

/** Not written by hand, or not the project's. */
const skipped = new Set(['node_modules', 'dist', 'dist-types', 'generated', 'coverage']);

/** Files below a folder, by their path from the project's folder. */
export function filesBelow(folder: string, isWanted: (path: string) => boolean): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = relative(root, join(root, folder, entry.name));
    if (entry.isDirectory())
      return skipped.has(entry.name) || entry.name.startsWith('.') ? [] : filesBelow(path, isWanted);
    return isWanted(path) ? [path] : [];
  });
}

export const packages = readdirSync(join(root, 'packages')).filter((name) =>
  exists(`packages/${name}/package.json`),
);

export interface Manifest {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  scripts?: Record<string, string>;
  packageManager?: string;
}

export const manifest = (folder: string): Manifest => JSON.parse(read(join(folder, 'package.json')));

export const documents = filesBelow('.', (path) => path.endsWith('.md'));

/** The part under a heading, up to the next one of its level or above. */
export function section(document: string, heading: string): string {
  const lines = read(document).split('\n');
  const start = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, '') === heading);
  if (start === -1) throw new Error(`${document} has no heading "${heading}"`);
  const level = lines[start]?.indexOf(' ') ?? 1;
  const end = lines.findIndex((line, index) => index > start && new RegExp(`^#{1,${level}} `).test(line));
  return lines.slice(start, end === -1 ? undefined : end).join('\n');
}

/** The cells of the tables in a text, without heads. */
export function tableRows(text: string): string[][] {
  const lines = text.split('\n').map((line) => line.trim());
  return lines
    .filter((line, index) => line.startsWith('|') && !isRule(line) && !isRule(lines[index + 1] ?? ''))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
}

const isRule = (line: string) => /^\|[-|: ]+\|$/.test(line);

/** What a text has as code. */
export const codeIn = (text: string): string[] =>
  [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

/** The shell blocks of a text, without their indentation. */
export function shellBlocks(text: string): string[] {
  return [...text.matchAll(/^( *)```sh\n([\s\S]*?)^ *```/gm)].map(([, indent = '', block = '']) =>
    block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  );
}
