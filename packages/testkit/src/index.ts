export type { PairName, Reply, RequestOf, RoomEvent, UserEvent } from '@parley/contracts';
export type { Answer } from './answer.ts';
export { ErrorReply, NoEvent, NoReply, TestkitError, UnexpectedReply } from './errors.ts';
export type { EventListener, ListenOptions, Wanted } from './event-listener.ts';
export { openTestkit, type Testkit, type TestkitOptions } from './open-testkit.ts';
export type { PairClient, RefusalOf, RequestOptions, SuccessOf } from './pair-client.ts';
export type { TopicClient, TopicOptions, TopicRequestOptions } from './topic-client.ts';
