/** Settings that users have chosen for their accounts. */
import { Failure, type Invitations, type ReplyOf } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';
import { lockUsers } from './lock-users.ts';
import { type AgainService, type OnceService, type Outcome, type Plain, quiet } from './service.ts';

type Chosen = Omit<ReplyOf<'user-search-setting'>, 'pushKey'>;

export const searchSettings: AgainService<'user-search-setting'> = {
  kind: 'again',
  async run(requests, { pipeline, push }) {
    const { chosen } = await pipeline.read({ chosen: readChosen(requests.map(({ userId }) => userId)) });
    const pushKey = push?.publicKey ?? null;
    return requests.map(({ userId }) => {
      const own = chosen.get(userId);
      return own ? { ...own, pushKey } : new Failure('USER_NOT_FOUND');
    });
  },
};

interface ChosenRow {
  readonly user_id: string;
  readonly invitations: Invitations;
  readonly user_name: string;
  readonly email: string;
}

function readChosen(userIds: readonly string[]): Query<ReadonlyMap<string, Chosen>> {
  return query(
    Prisma.sql`
      SELECT user_id, invitations, user_name, email FROM users
      WHERE user_id = ANY(${userIds}::text[]) AND left_at IS NULL`,
    (rows: readonly ChosenRow[]) =>
      new Map(
        rows.map(({ user_id, invitations, user_name: userName, email }) => [
          user_id,
          { invitations, userName, email },
        ]),
      ),
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
