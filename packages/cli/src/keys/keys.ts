/** `parley keys`: shows a deployment's keys and secrets and their age, and rotates the key for passwords during operation. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { makeCredentialKeys, parseKeys, writeSecretFile } from '@parley/messaging';
import { printRows, type Row } from '../admin/columns.ts';
import { CommandFailed, UsageError } from '../command-failed.ts';
import type { ConnectionOptions } from '../connection/connection-options.ts';
import { localSecretFile } from '../connection/local-stack.ts';
import { openTopics, type Topics } from '../connection/open-topics.ts';
import { userPath } from '../user-path.ts';
import { words } from '../words/language.ts';
import { type CredentialKey, keyFiles, madeAt, readKeyFiles, secretFiles, secretState } from './key-files.ts';
import { nextStep } from './rotate-keys.ts';
import { keyUses, requireUnused } from './sealed-records.ts';

export interface ListKeysOptions extends ConnectionOptions {
  /** Whether to show also which keys the passwords on the topics are sealed to. */
  readonly used?: boolean;
}

export interface RotateKeysOptions extends ConnectionOptions {
  /** Whether to do the next step. */
  readonly yes?: boolean;
}

/** Prints a line for each key and secret: its id, age and purpose, never its content. @throws CommandFailed */
export async function listKeys(given: string | undefined, options: ListKeysOptions): Promise<void> {
  const folder = folderOf(given, options);
  const files = readKeyFiles(folder);
  const uses = options.used ? await withTopics(options, keyUses) : undefined;
  const published = files.public.map(({ kid }) => kid);
  const known = [...files.private, ...files.public.filter(({ kid }) => !has(files.private, kid))];
  const rows = known.map((key): Row => {
    const use = uses?.get(key.kid ?? '');
    const purposes = [
      ...(key.kid === published[0] ? ['seals'] : []),
      ...(has(files.private, key.kid) ? ['opens'] : []),
    ];
    return {
      key: key.kid ?? '',
      for: purposes.join(' and ') || 'nothing',
      ageDays: ageInDays(madeAt(key)),
      ...(uses && { sealed: use?.sealed ?? 0, lastSealed: use ? new Date(use.lastAt).toISOString() : null }),
    };
  });
  printRows(rows);
  const secrets = secretFiles.map((name) => join(folder, name));
  const states = [...secrets, ...Object.values(keyFiles).map((name) => join(folder, name))].map((file) => ({
    file,
    state: secretState(file),
    ageDays: secretState(file) === 'missing' ? null : ageInDays(statSync(file).mtimeMs),
  }));
  printRows(states);
  const unknown = [...(uses?.keys() ?? [])].filter((kid) => !has(files.private, kid));
  if (unknown.length > 0) throw new CommandFailed(words().keysLost(unknown.join(', ')));
  const half = files.public.filter(({ kid }) => !has(files.private, kid));
  if (half.length > 0) throw new CommandFailed(words().keysUnopened(half.map(({ kid }) => kid).join(', ')));
}

/** Prints which step is next, and does it with `--yes`. @throws CommandFailed if it can't be done yet */
export async function rotateKeys(given: string | undefined, options: RotateKeysOptions): Promise<void> {
  const folder = folderOf(given, options);
  const next = nextStep(readKeyFiles(folder), makeKey);
  const kids = (keys: readonly CredentialKey[]) => keys.map(({ kid }) => kid).join(', ');
  if (!options.yes)
    throw new UsageError(words().keyStep[next.step](kids(next.private.slice(0, 1)), kids(next.old)));
  if (next.step === 'retire') await withTopics(options, (topics) => requireUnused(topics, next.old));
  write(join(folder, keyFiles.private), next.private);
  write(join(folder, keyFiles.public), next.public);
  printRows([{ done: next.step, opens: kids(next.private), seals: next.public[0]?.kid ?? '' }]);
  process.stderr.write(`${words().keyStepDone[next.step]}\n`);
}

async function withTopics<Result>(
  options: ConnectionOptions,
  work: (topics: Topics) => Promise<Result>,
): Promise<Result> {
  const topics = openTopics(options);
  try {
    return await work(topics);
  } finally {
    await topics.close();
  }
}

function makeKey() {
  const made = makeCredentialKeys();
  const [first] = parseKeys(made.privateKeys);
  const [second] = parseKeys(made.publicKeys);
  return { private: first as CredentialKey, public: second as CredentialKey };
}

const write = (file: string, keys: readonly CredentialKey[]): void =>
  writeSecretFile(file, `${JSON.stringify({ keys }, null, 2)}\n`);

const has = (keys: readonly CredentialKey[], kid: string | undefined): boolean =>
  keys.some((key) => key.kid === kid);

const ageInDays = (from: number | undefined): number | null =>
  from === undefined ? null : Math.floor((Date.now() - from) / 86_400_000);

/** The named folder, otherwise the local stack's. @throws UsageError */
function folderOf(given: string | undefined, options: ConnectionOptions): string {
  if (given !== undefined) return userPath(given);
  const file = localSecretFile(keyFiles.private, options, process.env);
  if (file === undefined) throw new UsageError(words().noKeyFolder);
  return join(file, '..');
}
