/** Changes the email of a user who proves the password: nobody else is notified, and no session ends. */
import { Failure } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { lockProofs, type Proof, type Proven, provePassword, refuseProof } from './prove-password.ts';
import { type OnceService, type Outcome, quiet } from './service.ts';

interface NewEmail extends Proof {
  readonly email: string;
}

export const changeEmails: OnceService<'user-change-email', NewEmail, Proven> = {
  kind: 'once',
  async prepare(request, context) {
    const proof = await provePassword(request, context);
    return proof instanceof Failure ? proof : { ...proof, email: request.email };
  },
  load: lockProofs,
  decide(requests, found, { at }) {
    const last = new Map<string, string>();
    const outcomes = requests.map((request): Outcome<'user-change-email'> => {
      const { userId, email } = request;
      const refusal = refuseProof(request, found, at);
      if (refusal) return quiet(refusal);
      last.set(userId, email);
      return quiet({ email });
    });
    return { outcomes, writes: [...found.counts.writes, ...saveEmails(last)] };
  },
};

function saveEmails(emails: ReadonlyMap<string, string>): Prisma.Sql[] {
  if (emails.size === 0) return [];
  return [
    Prisma.sql`
      UPDATE users u SET email = a.email
      FROM unnest(${[...emails.keys()]}::text[], ${[...emails.values()]}::text[]) AS a (user_id, email)
      WHERE u.user_id = a.user_id`,
  ];
}
