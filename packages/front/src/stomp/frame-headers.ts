/** What the headers of a client's frames say. All throw a StompError where they say nothing that can be meant. */
import { Failure } from '@parley/contracts';
import { isRequestId, newRequestId } from '@parley/messaging';
import type { StompFrame } from './frames.ts';
import type { Resume } from './missed.ts';
import { StompError } from './stomp-error.ts';
import type { AckMode } from './subscription.ts';

export function required({ command, headers }: StompFrame, name: string): string {
  const value = headers.get(name);
  if (value === undefined) throw new StompError(`${command} has no ${name}`);
  return value;
}

export function ackModeOf({ headers }: StompFrame): AckMode {
  const mode = headers.get('ack') ?? 'auto';
  if (mode === 'auto' || mode === 'client' || mode === 'client-individual') return mode;
  throw new StompError('ack is auto, client or client-individual');
}

export function resumeOf(frame: StompFrame): Resume {
  return { seq: placeIn(frame, 'last-seq'), eventSeq: placeIn(frame, 'last-event-seq') };
}

function placeIn({ headers }: StompFrame, name: string): number | undefined {
  const text = headers.get(name);
  if (text === undefined) return undefined;
  if (!/^\d{1,10}$/.test(text)) throw new StompError(`${name} is not a number`);
  return Number(text);
}

/** @returns a new one where there is none. @throws Failure `BAD_REQUEST`, which only the frame suffers from */
export function requestIdOf({ headers }: StompFrame): string {
  const given = headers.get('request-id');
  if (given === undefined) return newRequestId();
  if (!isRequestId(given)) throw new Failure('BAD_REQUEST', 'request-id must be a UUID');
  return given.toLowerCase();
}
