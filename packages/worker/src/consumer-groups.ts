/**
 * Which pairs are consumed together: each list has a consumer and a group of its own.
 *
 * A broker looks at every partition that a fetch names, and the client names all of them each time: with 27 topics a
 * round trip takes nearly twice as long as with one. So the pairs that people wait for most are read by consumers with
 * few topics. A fetch also waits for all the batches it has handed out, so pairs with passwords, whose hashing takes
 * long, have a consumer of their own.
 */
import { type PairName, pairNames, pairs } from '@parley/contracts';
import { oftenAsked } from '@parley/messaging';

export interface ConsumerGroup {
  /** Without the configured prefix. */
  readonly group: string;
  readonly pairs: readonly PairName[];
  /** Whether each request takes long by itself: small batches then cost nothing, and requests can take turns. */
  readonly isSlow: boolean;
}

const { chat, daily } = oftenAsked;
const credentials = pairNames.filter((pair) => pairs[pair].credentials.length > 0);
const named = new Set([...chat, ...daily, ...credentials]);

export const consumerGroups: readonly ConsumerGroup[] = [
  { group: 'defaultGroup', pairs: pairNames.filter((pair) => !named.has(pair)), isSlow: false },
  { group: 'defaultGroup-chat', pairs: chat, isSlow: false },
  { group: 'defaultGroup-daily', pairs: daily, isSlow: false },
  { group: 'defaultGroup-credentials', pairs: credentials, isSlow: true },
];
