/** Options of Kafka's own `kafka-acls.sh` that grant or revoke rights. */
import type { AclEntry } from './acl-entries.ts';

/** Entries that fit into one command, because they differ only in names. */
export function groupedAcls<Entry extends AclEntry>(entries: readonly Entry[]): Entry[][] {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const key = JSON.stringify({ ...entry, name: undefined });
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return [...groups.values()];
}

/** The options of each command. */
export function aclCommands(entries: readonly AclEntry[], action: 'add' | 'remove'): string[][] {
  return groupedAcls(entries).map((group) => [`--${action}`, '--force', ...optionsOf(group)]);
}

function optionsOf(group: readonly AclEntry[]): string[] {
  const [{ permission, principal, host, operation, resource, pattern } = noEntry] = group;
  const names = resource === 'cluster' ? ['--cluster'] : group.flatMap(({ name }) => [`--${resource}`, name]);
  return [
    ...[`--${permission}-principal`, principal],
    ...(host === '*' ? [] : [`--${permission}-host`, host]),
    ...['--operation', operation],
    ...(pattern === 'prefixed' ? ['--resource-pattern-type', 'prefixed'] : []),
    ...names,
  ];
}

const noEntry: AclEntry = {
  permission: 'allow',
  principal: '',
  host: '*',
  operation: '',
  resource: '',
  pattern: 'literal',
  name: '',
};
