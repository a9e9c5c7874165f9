/** Whose account a login's reply let in: its own id, which may be written otherwise than what was typed. */
import type { PairName, Reply, ReplyOf } from '@parley/contracts';

export function loggedInUser(reply: Reply<PairName>): string {
  return (reply as ReplyOf<'login'>).user.userId;
}
