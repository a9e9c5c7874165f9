/** Which of a user's devices get pushes while no page is open. */
import { Failure } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { isAllowedEndpoint } from './allowed-endpoint.ts';
import { lockUsers } from './lock-users.ts';
import { type OnceService, type Outcome, type Plain, quiet } from './service.ts';

/** Per user: a further one replaces the oldest. */
const mostDevices = 20;

interface Known {
  readonly known: ReadonlySet<string>;
}

type Addition = Plain<'user-add-push'>;

export const addPushes: OnceService<'user-add-push', Addition, Known> = {
  kind: 'once',
  async prepare(request, { push }) {
    if (!push) return new Failure('NOT_FOUND', '푸시 알림을 보내지 않는 서버입니다');
    if (!isAllowedEndpoint(request.endpoint, push))
      return new Failure(
        'BAD_REQUEST',
        '잘못된 요청입니다 (endpoint: must be https, of a known push service)',
      );
    return request;
  },
  load: (requests) => ({ known: lockUsers(requests.map(({ userId }) => userId)) }),
  decide(requests, { known }, { origins }) {
    /** By endpoint: a device that several users have used belongs to the last one. */
    const added = new Map<string, Addition & { origin: string | undefined }>();
    const outcomes = requests.map((request, index): Outcome<'user-add-push'> => {
      const { userId, endpoint } = request;
      if (!known.has(userId)) return quiet(new Failure('USER_NOT_FOUND'));
      added.set(endpoint, { ...request, origin: origins[index] });
      return quiet({ endpoint });
    });
    return { outcomes, writes: save([...added.values()]) };
  },
};

function save(added: readonly (Addition & { origin: string | undefined })[]): Prisma.Sql[] {
  if (added.length === 0) return [];
  const userIds = [...new Set(added.map(({ userId }) => userId))];
  return [
    Prisma.sql`
      INSERT INTO push_subscriptions (user_id, endpoint, p256dh, auth, origin)
      SELECT * FROM unnest(
        ${added.map(({ userId }) => userId)}::text[],
        ${added.map(({ endpoint }) => endpoint)}::text[],
        ${added.map(({ p256dh }) => p256dh)}::text[],
        ${added.map(({ auth }) => auth)}::text[],
        ${added.map(({ origin }) => origin ?? null)}::text[]) AS a (user_id, endpoint)
      ORDER BY endpoint
      ON CONFLICT (endpoint) DO UPDATE SET user_id = EXCLUDED.user_id, p256dh = EXCLUDED.p256dh,
        auth = EXCLUDED.auth, origin = EXCLUDED.origin, created_at = now(), failing_since = NULL`,
    Prisma.sql`
      DELETE FROM push_subscriptions WHERE id IN (
        SELECT id FROM (
          SELECT id, row_number() OVER (PARTITION BY user_id ORDER BY created_at DESC, id DESC) AS place
          FROM push_subscriptions WHERE user_id = ANY(${userIds}::text[])
        ) s WHERE place > ${mostDevices})`,
  ];
}

export const removePushes: OnceService<'user-remove-push', Plain<'user-remove-push'>, Known> = {
  kind: 'once',
  load: (requests) => ({ known: lockUsers(requests.map(({ userId }) => userId)) }),
  decide(requests, { known }) {
    const outcomes = requests.map(
      ({ userId, endpoint }): Outcome<'user-remove-push'> =>
        quiet(known.has(userId) ? { endpoint } : new Failure('USER_NOT_FOUND')),
    );
    const removed = Prisma.sql`
      DELETE FROM push_subscriptions p USING unnest(
        ${requests.map(({ userId }) => userId)}::text[],
        ${requests.map(({ endpoint }) => endpoint)}::text[]) AS a (user_id, endpoint)
      WHERE p.user_id = a.user_id AND p.endpoint = a.endpoint`;
    return { outcomes, writes: [removed] };
  },
};
