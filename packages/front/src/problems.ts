/** The front's own refusals, as RFC 9457 problem+json with `code` from the table of failures. */
import { STATUS_CODES } from 'node:http';
import { Failure, type FailureCode, toFailure } from '@parley/contracts';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';

export function sendProblem(reply: FastifyReply, failure: Failure): FastifyReply {
  if (failure.code === 'UNAVAILABLE') reply.header('Retry-After', '2');
  return reply.code(failure.status).type('application/problem+json').send({
    type: 'about:blank',
    title: STATUS_CODES[failure.status],
    status: failure.status,
    code: failure.code,
    detail: failure.message,
  });
}

const codeOfStatus: Readonly<Record<number, FailureCode>> = {
  404: 'NOT_FOUND',
  413: 'TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
};

export function handleError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const failure = fromError(error);
  if (failure.status >= 500) request.log.error({ error }, 'request failed');
  return sendProblem(reply, failure);
}

/** Fastify's own refusals keep their status; a database that is away is `UNAVAILABLE`. */
function fromError(error: FastifyError): Failure {
  const { statusCode } = error;
  if (statusCode !== undefined && statusCode < 500)
    return new Failure(codeOfStatus[statusCode] ?? 'BAD_REQUEST', undefined, { cause: error });
  return isDatabaseError(error) ? new Failure('UNAVAILABLE', undefined, { cause: error }) : toFailure(error);
}

/** Errors of `pg`: of the connection, of its pool, or a SQLSTATE of a server that can't serve (in time). */
function isDatabaseError({ code, message }: FastifyError): boolean {
  return (
    /^(ECONN|ENOTFOUND|EHOSTUNREACH|ETIMEDOUT|EPIPE|08|28|57014|57P|53)/.test(code ?? '') ||
    /timeout exceeded when trying to connect|Query read timeout|Connection terminated/.test(message)
  );
}
