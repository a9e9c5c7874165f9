/** The envelope around all that the second original told, with its codes and its texts. */
import { Failure, type FailureCode } from '@parley/contracts';
import { closeCodes, type StompError } from './stomp-error.ts';

export interface Envelope {
  readonly success: boolean;
  readonly code: number;
  readonly message: string;
  readonly data: unknown;
}

export const ok = (data: unknown): Envelope => ({ success: true, code: 0, message: 'Ok', data });

const codes = {
  badRequest: { code: 30000, message: 'Bad request' },
  invalid: { code: 30001, message: 'Validation error' },
  notFound: { code: 30002, message: 'Requested resource is not found' },
  notJson: { code: 30003, message: 'Invalid Json Format' },
  internal: { code: 30010, message: 'Internal error' },
  unauthorized: { code: 30020, message: 'User unauthorized' },
  forbidden: { code: 30022, message: 'User Forbidden' },
} as const;

/** What the original said in its own words. */
const ownWords: Partial<Record<FailureCode, Omit<Envelope, 'success' | 'data'>>> = {
  NOT_A_MEMBER: { code: 30002, message: 'User Not In Normal Chat' },
  MESSAGE_NOT_FOUND: { code: 30002, message: 'Message Not Found' },
  ROOM_NOT_FOUND: { code: 30002, message: 'Normal Not Found' },
  FORBIDDEN: codes.forbidden,
};

/** A body that isn't JSON. */
export class NotJson extends Failure {}

export function envelopeOf(failure: Failure): Envelope {
  return { success: false, ...(ownWords[failure.code] ?? described(failure)), data: null };
}

/** The kind in the original's words, and what is the matter; of what is not JSON the original said no more. */
function described(failure: Failure): { code: number; message: string } {
  const kind = kindOf(failure);
  if (kind === codes.notJson) return kind;
  const { code, message } = kind;
  return { code, message: `${message} - ${failure.message}` };
}

function kindOf(failure: Failure): (typeof codes)[keyof typeof codes] {
  if (failure instanceof NotJson) return codes.notJson;
  if (failure.code === 'BAD_REQUEST') return codes.invalid;
  switch (failure.status) {
    case 401:
    // It is what keeps somebody from logging in.
    case 429:
      return codes.unauthorized;
    case 403:
      return codes.forbidden;
    case 404:
      return codes.notFound;
    default:
      return failure.status < 500 ? codes.badRequest : codes.internal;
  }
}

/** As an ERROR frame's body. */
export function envelopeOfError({ message, failure, closeCode }: StompError): Envelope {
  if (failure) return envelopeOf(failure);
  const { code } = closeCode === closeCodes.internal ? codes.internal : codes.badRequest;
  return { success: false, code, message, data: null };
}
