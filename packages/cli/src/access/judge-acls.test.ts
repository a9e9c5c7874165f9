import { TopicNames } from '@parley/messaging';
import { expect, test } from 'vitest';
import { aclCommands } from './acl-commands.ts';
import type { AclEntry } from './acl-entries.ts';
import { creatorsAcls, inspectorIn, judgeAcls, neededAcls } from './judge-acls.ts';

const principals = { front: 'User:f', worker: 'User:w', tester: 'User:t', admin: 'User:a' };
const needed = neededAcls(new TopicNames({ prefix: 'x.', pairs: { login: { request: 'in' } } }), principals);
const entry = (given: Partial<AclEntry>): AclEntry => ({
  permission: 'allow',
  principal: 'User:f',
  host: '*',
  operation: 'Write',
  resource: 'topic',
  pattern: 'literal',
  name: 'x.in',
  ...given,
});
const findings = (entries: readonly AclEntry[]) => judgeAcls(entries, needed);

test('the needed rights are sufficient, under the deployment’s names', () => {
  expect(findings(needed)).toEqual([]);
  expect(needed).toContainEqual(entry({}));
  expect(needed).toContainEqual(
    entry({ principal: 'User:a', operation: 'Create', pattern: 'prefixed', name: 'x.' }),
  );
  expect(needed).toContainEqual(
    entry({
      principal: 'User:t',
      operation: 'Read',
      resource: 'group',
      pattern: 'prefixed',
      name: 'tester-',
    }),
  );
});

test('a front is granted the inspector’s rights only if one is named as having it', () => {
  const inspecting = neededAcls(new TopicNames({ prefix: 'x.', pairs: { login: { request: 'in' } } }), {
    ...principals,
    inspector: principals.front,
  });
  const read = entry({ operation: 'Read' });
  expect(needed).not.toContainEqual(read);
  expect(inspecting).toContainEqual(read);
  expect(judgeAcls(inspecting, inspecting)).toEqual([]);
});

test('only a front that may describe the workers’ groups is assumed to have an inspector', () => {
  const looks = entry({ operation: 'Describe', resource: 'group', name: 'defaultGroup' });
  expect(inspectorIn([looks], 'User:f')).toBe('User:f');
  for (const other of [
    entry({ ...looks, principal: 'User:a' }),
    entry({ ...looks, resource: 'topic' }),
    entry({ ...looks, permission: 'deny' }),
  ])
    expect(inspectorIn([other], 'User:f')).toBeUndefined();
});

test('missing rights are found, unless a wider entry allows them', () => {
  const others = needed.filter(({ principal, name }) => principal !== 'User:f' || name !== 'x.in');
  expect(findings(others)).toEqual([{ finding: 'missing', ...entry({}) }]);
  for (const wider of [
    entry({ principal: 'User:*' }),
    entry({ operation: 'All' }),
    entry({ name: '*' }),
    entry({ name: 'x', pattern: 'prefixed' }),
  ])
    expect(findings([...others, wider]).filter(({ finding }) => finding === 'missing')).toEqual([]);
  for (const narrower of [
    entry({ host: '10.0.0.1' }),
    entry({ name: 'x.in', principal: 'User:g' }),
    entry({ operation: 'Describe' }),
    entry({ name: 'x.in-', pattern: 'prefixed' }),
  ])
    expect(findings([...others, narrower])).toContainEqual({ finding: 'missing', ...entry({}) });
});

test.each([
  entry({ operation: 'Read' }),
  entry({ operation: 'All' }),
  entry({ name: '*' }),
  entry({ name: 'x.', pattern: 'prefixed' }),
  entry({ resource: 'cluster', name: 'kafka-cluster', operation: 'Create' }),
])('%o is not needed', (more) => {
  expect(findings([...needed, more])).toEqual([{ finding: 'too much', ...more }]);
});

test('implied rights, other principals’ rights, and rights to create topics if wanted are not reported as unneeded', () => {
  const implied = entry({ operation: 'Describe' });
  const others = entry({ principal: 'User:other', operation: 'All', name: '*' });
  expect(findings([...needed, implied, others])).toEqual([]);
  const creators = creatorsAcls(needed, principals);
  expect(judgeAcls([...needed, ...creators], needed, creators)).toEqual([]);
});

test('entries that deny a needed right are found', () => {
  const denial = entry({ permission: 'deny', operation: 'All', name: '*' });
  expect(findings([...needed, denial])).toEqual([{ finding: 'denied', ...denial }]);
  const describe = entry({ permission: 'deny', operation: 'Describe' });
  expect(findings([...needed, describe])).toEqual([{ finding: 'denied', ...describe }]);
  const configs = entry({ ...describe, principal: 'User:a', name: '*', operation: 'DescribeConfigs' });
  expect(findings([...needed, configs])).toEqual([{ finding: 'denied', ...configs }]);
  expect(findings([...needed, entry({ permission: 'deny', operation: 'Read' })])).toEqual([]);
});

test('commands correct the rights, one for entries that differ only in names', () => {
  const run = (args: readonly string[]) => args.join(' ');
  const missing = [entry({}), entry({ name: 'x.b' }), entry({ operation: 'Read' })];
  expect(aclCommands(missing, 'add').map(run)).toEqual([
    '--add --force --allow-principal User:f --operation Write --topic x.in --topic x.b',
    '--add --force --allow-principal User:f --operation Read --topic x.in',
  ]);
  const denial = entry({ permission: 'deny', host: '10.0.0.1', resource: 'cluster', name: 'kafka-cluster' });
  expect(aclCommands([denial, entry({ pattern: 'prefixed' })], 'remove').map(run)).toEqual([
    '--remove --force --deny-principal User:f --deny-host 10.0.0.1 --operation Write --cluster',
    '--remove --force --allow-principal User:f --operation Write --resource-pattern-type prefixed --topic x.in',
  ]);
});
