/**
 * Which pairs are read together, each list by a consumer and a group of its own.
 *
 * A broker looks at every partition that a fetch names, and a client sends them all each time: on 27 topics a round trip
 * takes nearly twice the time that it takes on one. So what people wait for most is read by consumers that fetch little.
 * And a fetch waits for all the batches it has handed out, so that passwords, whose hashing takes long, are apart.
 */
import { type PairName, pairNames, pairs } from '@parley/contracts';
import { oftenAsked } from '@parley/messaging';

export interface ConsumerGroup {
  /** Without the prefix. */
  readonly group: string;
  readonly pairs: readonly PairName[];
  /** Whether its requests take long for themselves: small batches then lose nothing, and each request has its turn. */
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
