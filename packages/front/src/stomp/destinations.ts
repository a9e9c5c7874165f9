/** What a destination means. */
import type { ChatType } from '@parley/contracts';

export type Topic = { readonly errors: true } | { readonly chatType: ChatType; readonly roomId: number };

/** By the word for them in destinations and addresses. */
export const chatTypes = { normal: 'NORMAL', emoji: 'EMOJI' } as const satisfies Record<string, ChatType>;

/** Where errors go to whoever caused them. */
const errorQueues = ['/queue/errors', '/user/queue/errors'];

/** @returns what is subscribed to, or undefined for what is not there */
export function topicOf(destination: string): Topic | undefined {
  if (errorQueues.includes(destination)) return { errors: true };
  const [, kind, id] = /^\/topic\/(normal|emoji)\/([1-9]\d{0,15})$/.exec(destination) ?? [];
  if (kind === undefined || id === undefined) return undefined;
  return { chatType: chatTypes[kind as keyof typeof chatTypes], roomId: Number(id) };
}

export type Command = 'send' | 'modify' | 'delete';

/** @returns what is asked for by sending there, or undefined for what is not there */
export function commandOf(destination: string): Command | undefined {
  return /^(?:\/ws\/chat)?\/(?:normal|emoji)\/message\/(send|modify|delete)$/.exec(destination)?.[1] as
    | Command
    | undefined;
}
