/** Sends one push to one device: encrypts it for the device, signs it for the push service, and posts it. */
import http from 'node:http';
import https from 'node:https';
import webPush from 'web-push';
import { isAllowedEndpoint, lookUpPublic } from '../services/allowed-endpoint.ts';
import type { PushSettings } from '../services/push-settings.ts';

export interface Device {
  readonly id: number;
  readonly userId: string;
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
  /** Whether its push service rejected the last one. */
  readonly isFailing: boolean;
}

/** The payload for the pages' service worker. */
export interface PushMessage {
  readonly roomId: number;
  readonly seq: number;
  /** Null in direct rooms, which are shown under the writer's name. */
  readonly roomName: string | null;
  readonly writer: string;
  /** The beginning of the message's text. */
  readonly text: string;
  readonly isMention: boolean;
}

/** `gone`: the device no longer exists; `later`: it may be retried, after some seconds if the service says how many. */
export type Posted =
  | { readonly outcome: 'sent' | 'gone' }
  | { readonly outcome: 'refused'; readonly status: number }
  | { readonly outcome: 'later'; readonly retryAfter?: number | undefined; readonly why: string };

/** How long a push service keeps a push for an unreachable device. Seconds. */
const keptFor = 4 * 3_600;
/** Timeout. Milliseconds. */
const patience = 10_000;

/** A later push of the same room replaces an undelivered one. */
const topicOf = ({ roomId }: PushMessage) => `room-${roomId}`;

export function postPush(device: Device, message: PushMessage, settings: PushSettings): Promise<Posted> {
  const { endpoint, p256dh, auth } = device;
  const { publicKey, privateKey, contact: subject, loopback } = settings;
  if (!isAllowedEndpoint(endpoint, settings)) return Promise.resolve({ outcome: 'gone' });
  const { headers, body } = webPush.generateRequestDetails(
    { endpoint, keys: { p256dh, auth } },
    JSON.stringify(message),
    {
      vapidDetails: { subject, publicKey, privateKey },
      TTL: keptFor,
      topic: topicOf(message),
      urgency: message.isMention || message.roomName === null ? 'high' : 'normal',
    },
  );
  return post(endpoint, headers as http.OutgoingHttpHeaders, body as Buffer, loopback);
}

/** Connections to push services are kept open for the next push. */
const agents = {
  'http:': new http.Agent({ keepAlive: true }),
  'https:': new https.Agent({ keepAlive: true }),
};
/** The longest response body that is read; on a longer one the connection is closed. Bytes. */
const longestAnswer = 16_384;

/** Follows no redirects, and uses only the head of a response. */
function post(
  endpoint: string,
  headers: http.OutgoingHttpHeaders,
  body: Buffer,
  loopback: boolean,
): Promise<Posted> {
  const isPlain = endpoint.startsWith('http:');
  const { request } = isPlain ? http : https;
  const agent = agents[isPlain ? 'http:' : 'https:'];
  return new Promise((resolve) => {
    const later = (error: Error) => resolve({ outcome: 'later', why: error.message });
    const asked = request(
      endpoint,
      {
        method: 'POST',
        headers,
        agent,
        lookup: lookUpPublic(loopback),
        signal: AbortSignal.timeout(patience),
      },
      (answer) => {
        resolve(toldBy(answer));
        let length = 0;
        answer.on('data', (part: Buffer) => {
          length += part.length;
          if (length > longestAnswer) answer.destroy();
        });
        answer.on('error', later);
      },
    );
    asked.on('error', later);
    asked.end(body);
  });
}

function toldBy({ statusCode: status = 0, headers }: http.IncomingMessage): Posted {
  if (status >= 200 && status < 300) return { outcome: 'sent' };
  if (status === 404 || status === 410) return { outcome: 'gone' };
  const wait = Number(headers['retry-after']);
  const retryAfter = Number.isFinite(wait) && wait > 0 ? wait : undefined;
  if (status === 429 || status >= 500) return { outcome: 'later', retryAfter, why: `status ${status}` };
  return { outcome: 'refused', status };
}
