/** Reads Kafka's access control lists from the brokers. */
import { aclOperations, aclPatternTypes, aclPermissions, aclResources } from '@parley/messaging';
import { CommandFailed } from '../command-failed.ts';
import type { Admin } from '../connection/open-topics.ts';
import { words } from '../words/language.ts';

export interface AclEntry {
  readonly permission: 'allow' | 'deny';
  readonly principal: string;
  readonly host: string;
  readonly operation: string;
  readonly resource: string;
  readonly pattern: 'literal' | 'prefixed';
  readonly name: string;
}

/** Kafka's number for "any" in a filter. */
const any = 1;

const operationNames = byNumber({ All: 2, ...aclOperations, ClusterAction: 9, IdempotentWrite: 12 });
const resourceNames = byNumber({ ...aclResources, 'transactional-id': 5, 'delegation-token': 6, user: 7 });

/** @throws CommandFailed if the brokers have no authorizer, or don't let this user see the entries */
export async function readAcls(admin: Admin): Promise<AclEntry[]> {
  const filter = { resourceType: any, resourcePatternType: any, operation: any, permissionType: any };
  const { resources } = await admin.describeAcls(filter).catch((error: Error & { type?: string }) => {
    if (error.type === 'SECURITY_DISABLED') throw new NoAuthorizer(words().noAuthorizer);
    throw new CommandFailed(words().aclsNotTold(error.message));
  });
  return resources.flatMap(({ resourceType, resourceName, resourcePatternType, acls }) =>
    acls.map(({ principal, host, operation, permissionType }) => ({
      permission: Number(permissionType) === aclPermissions.deny ? ('deny' as const) : ('allow' as const),
      principal,
      host,
      operation: operationNames.get(operation) ?? String(operation),
      resource: resourceNames.get(resourceType) ?? String(resourceType),
      pattern:
        Number(resourcePatternType) === aclPatternTypes.prefixed
          ? ('prefixed' as const)
          : ('literal' as const),
      name: resourceName,
    })),
  );
}

/** The brokers have no authorizer: anybody may do anything. */
export class NoAuthorizer extends CommandFailed {
  override readonly name = 'NoAuthorizer';
}

function byNumber(numbers: Readonly<Record<string, number>>): ReadonlyMap<number, string> {
  return new Map(Object.entries(numbers).map(([name, number]) => [number, name]));
}
