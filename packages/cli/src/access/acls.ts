/** `parley acls`: compares rights in Kafka with those that Parley needs, and prints the commands that correct them. */
import { printRows } from '../admin/columns.ts';
import { CommandFailed } from '../command-failed.ts';
import type { ConnectionOptions } from '../connection/connection-options.ts';
import { openTopics, type Topics } from '../connection/open-topics.ts';
import { kafkaTool, printEquivalent } from '../equivalent/kafka-tool.ts';
import { words } from '../words/language.ts';
import { aclCommands, groupedAcls } from './acl-commands.ts';
import { type AclEntry, readAcls } from './acl-entries.ts';
import {
  type AclFinding,
  creatorsAcls,
  inspectorIn,
  judgeAcls,
  neededAcls,
  type Principals,
} from './judge-acls.ts';

export interface AclsOptions extends ConnectionOptions, Omit<Principals, 'inspector'> {
  /** False if no front has one. If absent, the front is assumed to have one if the brokers' entries suggest it. */
  readonly inspector?: string | false | undefined;
}

export const defaultPrincipals: Principals = {
  front: 'User:parley-front',
  worker: 'User:parley-worker',
  tester: 'User:parley-tester',
  admin: 'User:parley-admin',
};

/** Prints all of the brokers' entries. @throws CommandFailed */
export async function listAcls(options: ConnectionOptions): Promise<void> {
  const topics = openTopics(options);
  try {
    const entries = await readAcls(await topics.admin());
    printRows(
      entries
        .map(({ principal, permission, operation, resource, name, pattern, host }) => ({
          principal,
          permission,
          operation,
          resource,
          name: shownName({ name, pattern }),
          host,
        }))
        .toSorted((a, b) => a.principal.localeCompare(b.principal) || a.name.localeCompare(b.name)),
    );
  } finally {
    await topics.close();
  }
}

/** Prints what is wrong. @throws CommandFailed if anything is wrong, with the commands that correct it */
export async function checkAcls(options: AclsOptions): Promise<void> {
  const topics = openTopics(options);
  try {
    const { findings, inspector } = await aclFindings(topics, options);
    if (options.inspector === undefined && inspector !== undefined)
      process.stderr.write(`${words().hasInspector(inspector)}\n`);
    printRows(
      groupedAcls(findings).flatMap((group) => {
        const [first] = group;
        if (!first) return [];
        const { finding, principal, operation, resource } = first;
        return { finding, principal, operation, resource, names: group.map(shownName).join(' ') };
      }),
    );
    const missing = findings.filter(({ finding }) => finding === 'missing');
    if (findings.length === 0) process.stderr.write(`${words().aclsRight}\n`);
    else {
      const others = findings.filter(({ finding }) => finding !== 'missing');
      const { length: denied } = others.filter(({ finding }) => finding === 'denied');
      const counts = words().aclFindings(missing.length, denied, others.length - denied);
      const mends = [
        ...aclCommands(missing.map(withoutFinding), 'add'),
        ...aclCommands(others.map(withoutFinding), 'remove'),
      ];
      const commands = mends.map((args) => kafkaTool('acls', topics.settings, options, args));
      throw new CommandFailed([counts, ...commands].join('\n'));
    }
  } finally {
    await topics.close();
  }
}

/** Prints the commands that grant all needed rights, without contacting a broker. */
export async function printAcls(options: AclsOptions): Promise<void> {
  const topics = openTopics(options);
  try {
    const commands = aclCommands(neededAcls(topics.names, withInspector(options, undefined)), 'add');
    printEquivalent(commands.map((args) => kafkaTool('acls', topics.settings, options, args)));
  } finally {
    await topics.close();
  }
}

type GivenPrincipals = Omit<AclsOptions, keyof ConnectionOptions>;

export interface AclFindings {
  readonly findings: readonly AclFinding[];
  /** The principal with an inspector, given or assumed. */
  readonly inspector: string | undefined;
  /** All of the brokers' entries. */
  readonly entries: readonly AclEntry[];
}

/** @throws NoAuthorizer, CommandFailed */
export async function aclFindings(topics: Topics, given: GivenPrincipals): Promise<AclFindings> {
  const entries = await readAcls(await topics.admin());
  const principals = withInspector(given, inspectorIn(entries, given.front));
  const needed = neededAcls(topics.names, principals);
  const makesTopics = topics.topicSettings.mode === 'create';
  const tolerated = makesTopics ? creatorsAcls(needed, principals) : [];
  return { findings: judgeAcls(entries, needed, tolerated), inspector: principals.inspector, entries };
}

const withInspector = (given: GivenPrincipals, seeming: string | undefined): Principals => ({
  ...given,
  inspector: given.inspector === false ? undefined : (given.inspector ?? seeming),
});

const shownName = ({ name, pattern }: Pick<AclEntry, 'name' | 'pattern'>): string =>
  pattern === 'prefixed' ? `${name}*` : name;

const withoutFinding = ({ finding: _, ...entry }: AclFinding) => entry;
