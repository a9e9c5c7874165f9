/**
 * The pairs that people wait for most, whose topics have consumers of their own, in workers and in fronts: a broker
 * looks at every partition that a fetch names, so it answers sooner if there are fewer.
 */
import type { PairName } from '@parley/contracts';

export const oftenAsked: Readonly<Record<'chat' | 'daily', readonly PairName[]>> = {
  chat: ['user-add-chat'],
  /** What pages request when they are opened, and whenever somebody looks at a room. */
  daily: [
    'user-search-room',
    'user-search-friend',
    'user-search-chat',
    'user-read-room',
    'user-status-change',
    'user-search-membership',
  ],
};
