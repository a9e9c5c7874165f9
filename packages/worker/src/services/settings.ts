/** What users have chosen for their accounts. */
import { Failure, type Invitations } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';
import { lockUsers } from './lock-users.ts';
import { type AgainService, type OnceService, type Outcome, type Plain, quiet } from './service.ts';

export const searchSettings: AgainService<'user-search-setting'> = {
  kind: 'again',
  async run(requests, { pipeline }) {
    const { invitations } = await pipeline.read({
      invitations: readInvitations(requests.map(({ userId }) => userId)),
    });
    return requests.map(({ userId }) => {
      const chosen = invitations.get(userId);
      return chosen ? { invitations: chosen } : new Failure('USER_NOT_FOUND');
    });
  },
};

function readInvitations(userIds: readonly string[]): Query<ReadonlyMap<string, Invitations>> {
  return query(
    Prisma.sql`SELECT user_id, invitations FROM users WHERE user_id = ANY(${userIds}::text[])`,
    (rows: readonly { user_id: string; invitations: Invitations }[]) =>
      new Map(rows.map(({ user_id, invitations }) => [user_id, invitations])),
  );
}

type Change = Plain<'user-change-setting'>;

export const changeSettings: OnceService<
  'user-change-setting',
  Change,
  { readonly known: ReadonlySet<string> }
> = {
  kind: 'once',
  load: (requests) => ({ known: lockUsers(requests.map(({ userId }) => userId)) }),
  decide(requests, { known }) {
    const outcomes = requests.map(
      ({ userId, invitations }): Outcome<'user-change-setting'> =>
        quiet(known.has(userId) ? { invitations } : new Failure('USER_NOT_FOUND')),
    );
    const last = new Map(requests.map((request) => [request.userId, request]));
    const changes = [...last.values()].filter(({ userId }) => known.has(userId));
    return { outcomes, writes: changes.length > 0 ? [update(changes)] : [] };
  },
};

function update(changes: readonly Change[]): Prisma.Sql {
  return Prisma.sql`
    UPDATE users u SET invitations = c.invitations
    FROM unnest(
      ${changes.map(({ userId }) => userId)}::text[],
      ${changes.map(({ invitations }) => invitations)}::text[]
    ) AS c (user_id, invitations)
    WHERE u.user_id = c.user_id`;
}
