import type { FastifyReply, FastifyRequest } from 'fastify';
import { sha256 } from '#platform/secrets.ts';

/**
 * Gives an answer its ETag, made of whatever decides its content; true when the reader says that it has that answer
 * already, which then is 304 without a body.
 */
export function isUnchanged(request: FastifyRequest, reply: FastifyReply, parts: readonly string[]): boolean {
  const etag = `W/"${sha256(JSON.stringify(parts)).slice(0, 32)}"`;
  reply.header('etag', etag);
  reply.header('cache-control', 'private, no-cache');
  const known = String(request.headers['if-none-match'] ?? '').split(',');
  return known.some((each) => each.trim() === etag);
}
