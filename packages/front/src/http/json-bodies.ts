/** What bodies are taken: JSON in UTF-8. A form of another site can't send JSON without asking first. */
import { decodeDocument, Failure } from '@parley/contracts';
import type { FastifyInstance } from 'fastify';
import { isUtf8 } from './charset.ts';

export function takeJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    const { 'content-type': type, 'content-encoding': encoding = 'identity' } = request.headers;
    if (!isUtf8(type)) throw new Failure('UNSUPPORTED_MEDIA_TYPE', 'the body must be in UTF-8');
    if (encoding !== 'identity')
      throw new Failure('UNSUPPORTED_MEDIA_TYPE', 'the body must not be compressed');
    parse(request, textOf(bytes as Buffer), done);
  });
}

function textOf(bytes: Buffer): string {
  try {
    return decodeDocument(bytes);
  } catch (cause) {
    throw new Failure('BAD_REQUEST', 'the body is not UTF-8', { cause });
  }
}
