/** The front's own refusals, as RFC 9457 problem+json with `code` from the table of failures. */
import { STATUS_CODES } from 'node:http';
import { Failure, type FailureCode, toFailure } from '@parley/contracts';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';

export const problemType = 'application/problem+json';

/** @param status where HTTP has a better one for the case than the failure's own */
export function problemOf(failure: Failure, status: number = failure.status) {
  return {
    type: 'about:blank',
    title: STATUS_CODES[status],
    status,
    code: failure.code,
    detail: failure.message,
  };
}

export function sendProblem(reply: FastifyReply, failure: Failure, status = failure.status): FastifyReply {
  const retryAfter = failure.retryAfter ?? (failure.code === 'UNAVAILABLE' ? 2 : undefined);
  if (retryAfter !== undefined) reply.header('Retry-After', String(retryAfter));
  return reply.code(status).type(problemType).send(problemOf(failure, status));
}

const codeOfStatus: Readonly<Record<number, FailureCode>> = {
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  413: 'TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
};

/** Fastify's own refusals keep their status; a database that is away is `UNAVAILABLE`. */
export function handleError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { statusCode } = error;
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return sendProblem(reply, new Failure(codeOfStatus[statusCode] ?? 'BAD_REQUEST'), statusCode);
  const failure = isDatabaseError(error)
    ? new Failure('UNAVAILABLE', undefined, { cause: error })
    : toFailure(error);
  if (failure.status >= 500 && !isForNow(failure)) request.log.error({ error }, 'request failed');
  return sendProblem(reply, failure);
}

const codesForNow: ReadonlySet<FailureCode> = new Set(['UNAVAILABLE', 'BUSY', 'EXPIRED', 'TIMEOUT']);

/** What is refused for now, without an error of its own: the state is logged where it begins, not with each request. */
export const isForNow = ({ code, cause }: Failure): boolean => codesForNow.has(code) && cause === undefined;

/** Errors of `pg`: of the connection, of its pool, or a SQLSTATE of a server that can't serve (in time), or not yet: a
 * migration is missing. */
function isDatabaseError({ code, message }: FastifyError): boolean {
  return (
    /^(ECONN|ENOTFOUND|EHOSTUNREACH|ETIMEDOUT|EPIPE|08|28|40|42P01|42703|55P03|57014|57P|53)/.test(
      code ?? '',
    ) ||
    /timeout exceeded when trying to connect|Query read timeout|Connection terminated|not queryable/.test(
      message,
    )
  );
}
