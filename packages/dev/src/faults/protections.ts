/**
 * Protections that can be disabled to check that the checker finds their loss: a checker that finds nothing proves
 * nothing until it has found something.
 *
 * They are disabled from outside, so that the system contains nothing for it: when workers and fronts load their code,
 * one text of it is replaced (packages/dev/replace). Each text is the same in the sources and in the compiled code.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { StackError } from '../stack-error.ts';
import type { AnomalyKind } from './check/anomaly.ts';

export interface Protection {
  /** What happens without it. */
  readonly about: string;
  /** Path in the package without extension; the same below `src` and `dist`. */
  readonly room: 'worker' | 'front' | 'messaging';
  readonly file: string;
  readonly text: string;
  readonly by: string;
  /** The faults that reveal its loss, and how many times they are injected. */
  readonly faults: readonly string[];
  readonly rounds: number;
  /** Its loss counts as found if one of these is reported. */
  readonly finds: readonly AnomalyKind[];
}

export const protections = {
  inbox: {
    about: 'a repeated request id is not recognized',
    room: 'worker',
    file: 'batch/inbox',
    text: 'ORDER BY request_id`',
    by: 'ORDER BY request_id ON CONFLICT DO NOTHING`',
    faults: ['database-cut'],
    rounds: 3,
    finds: ['doubled-message', 'differing-replies'],
  },
  fingerprint: {
    about: 'a repeated request id with other fields counts as a repeat',
    room: 'worker',
    file: 'batch/answer-once',
    text: '!one.hasFingerprint(before.fingerprint)',
    by: 'false',
    faults: ['database-cut'],
    rounds: 3,
    finds: ['missed-conflict'],
  },
  'room-lock': {
    about: 'two batches change a room at the same time',
    room: 'worker',
    file: 'services/locked-rooms',
    text: 'ORDER BY room_id FOR NO KEY UPDATE',
    by: 'ORDER BY room_id',
    faults: ['database-cut'],
    rounds: 3,
    finds: ['doubled-event', 'event-gap', 'seq-gap'],
  },
  'outbox-order': {
    about: 'events are read from the outbox latest first',
    room: 'worker',
    file: 'outbox/outbox',
    text: 'ORDER BY event_id LIMIT',
    by: 'ORDER BY event_id DESC LIMIT',
    faults: ['worker-killed'],
    rounds: 3,
    finds: ['event-order'],
  },
  lanes: {
    about: 'a partition has more than one send in flight',
    room: 'messaging',
    file: 'producer/topic-lanes',
    text: 'lane.isSending = true',
    by: 'lane.isSending = false',
    faults: ['leaders-moved'],
    rounds: 8,
    finds: ['event-order', 'inverted-order'],
  },
  'commit-after-reply': {
    about: 'a reply is sent after its offset was committed',
    room: 'messaging',
    file: 'requests/send-outcome',
    text: 'await this.#replies.send(address, reply)',
    by: 'setTimeout(() => this.#replies.send(address, reply).catch(() => undefined), 1_000)',
    faults: ['worker-killed', 'workers-killed'],
    rounds: 2,
    finds: ['unanswered-request'],
  },
  ranks: {
    about: 'every member of a room may act on everybody in it',
    room: 'worker',
    file: 'services/member-roles',
    text: 'friendId.every(mayAct)',
    by: 'true',
    faults: ['database-cut'],
    rounds: 3,
    finds: ['forbidden-change'],
  },
  'stomp-place': {
    about: 'STOMP subscriptions do not get missed events after reconnecting',
    room: 'front',
    file: 'stomp/replay',
    text: 'seq === undefined && eventSeq === undefined',
    by: 'true',
    faults: ['database-cut'],
    rounds: 3,
    finds: ['subscription-missed'],
  },
  cursor: {
    about: 'streams do not get missed events after reconnecting',
    room: 'front',
    file: 'events/stream-route',
    text: 'events.open(opened, cursor)',
    by: 'events.open(opened, undefined)',
    faults: ['database-cut'],
    rounds: 3,
    finds: ['stream-missed'],
  },
} as const satisfies Record<string, Protection>;

export type ProtectionName = keyof typeof protections;
export const protectionNames = Object.keys(protections) as ProtectionName[];

/** @throws {StackError} for an unknown name */
export function protectionsCalled(names: readonly string[]): ProtectionName[] {
  const unknown = names.find((name) => !Object.hasOwn(protections, name));
  if (unknown === undefined) return names as ProtectionName[];
  throw new StackError(
    `There is no protection "${unknown}".`,
    `There are:  ${protectionNames.join(', ')}, and each for all of them, one after the other`,
  );
}

/** The environment of workers and fronts that run without these. */
export function withoutProtections(root: string, names: readonly ProtectionName[]): NodeJS.ProcessEnv {
  if (names.length === 0) return {};
  const replaced = names.map((name) => {
    const { room, file, text, by } = protections[name];
    return { file: `packages/${room}/dist/${file}.js`, text, by };
  });
  return {
    REPLACED_TEXTS: JSON.stringify(replaced),
    NODE_OPTIONS: `--import ${pathToFileURL(join(root, 'packages/dev/replace/replace-texts.mjs'))}`,
  };
}
