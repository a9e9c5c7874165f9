/** Forwarded messages: words of others that the writer can see, in whichever room. */
import type { ChatFile, ForwardedFrom } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';

export interface Forwardable {
  readonly content: string;
  readonly files: readonly ChatFile[];
  /** The original author: for a message that was itself forwarded, who said it first. */
  readonly forwardedFrom: ForwardedFrom;
}

export interface Forwarding {
  readonly writerId: string;
  readonly forwardedFrom?: number | undefined;
}

/** The messages that each writer may forward. */
export type Forwardables = (forwarding: Forwarding) => Forwardable | undefined;

interface ForwardRow {
  message_id: string;
  asker: string;
  user_id: string;
  writer: string;
  content: string;
  created_at: Date;
  files: ChatFile[];
  forwarded_from: ForwardedFrom | null;
  /** Whether the original author has an account that is not being deleted. */
  is_there: boolean;
}

/** Not sent if nothing is forwarded. */
export function findForwardables(forwardings: readonly Forwarding[]): Query<Forwardables> {
  const named = forwardings.flatMap(({ writerId, forwardedFrom }) =>
    forwardedFrom === undefined ? [] : [{ writerId, forwardedFrom }],
  );
  return query(
    named.length === 0
      ? null
      : Prisma.sql`
          SELECT m.message_id, a.asker, m.user_id, m.writer, m.content, m.created_at, m.files, m.forwarded_from,
            EXISTS (
              SELECT FROM users u WHERE u.user_id = coalesce(m.forwarded_from->>'userId', m.user_id)
                AND NOT EXISTS (SELECT FROM leavings l WHERE l.user_id = u.user_id)
            ) AS is_there
          FROM unnest(
            ${named.map(({ forwardedFrom }) => forwardedFrom)}::bigint[],
            ${named.map(({ writerId }) => writerId)}::text[]
          ) AS a (message_id, asker)
          JOIN messages m ON m.message_id = a.message_id AND NOT m.is_deleted
          JOIN room_members o ON o.room_id = m.room_id AND o.user_id = a.asker AND o.joined_seq < m.seq`,
    (rows: readonly ForwardRow[]) => {
      const found = new Map(rows.map((row) => [`${row.message_id} ${row.asker}`, toForwardable(row)]));
      return ({ writerId, forwardedFrom }) => found.get(`${forwardedFrom} ${writerId}`);
    },
  );
}

function toForwardable(row: ForwardRow): Forwardable {
  const { user_id: userId, writer, content, created_at, files, forwarded_from, is_there } = row;
  const first = forwarded_from ?? { userId, writer, createdAt: created_at.toISOString() };
  return { content, files, forwardedFrom: is_there ? first : { ...first, writer: '' } };
}
