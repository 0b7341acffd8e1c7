import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '#platform/config.ts';
import { isLoopback } from '#platform/loopback.ts';
import { sha256 } from '#platform/secrets.ts';
import type { Access } from '../commands/access.ts';
import type { SignedIn } from '../commands/sign-in.ts';
import type { Client } from '../queries/caller.ts';
import { describeCaller } from '../queries/me.ts';
import { knowsNetwork } from '../queries/users.ts';
import { addressBucket } from '../rate.ts';
import type { Me } from '../shapes.ts';

const SIGN_INS_PER_MINUTE = 10;

export function clientOf(request: FastifyRequest): Client {
  return { headers: request.headers, address: request.ip, requestId: request.id };
}

export function setCookies(reply: FastifyReply, cookies: readonly string[]): void {
  for (const cookie of cookies) reply.header('set-cookie', cookie);
}

/** Sets the session's cookies and answers who is now signed in. */
export async function welcome(access: Access, reply: FastifyReply, signedIn: SignedIn): Promise<Me> {
  setCookies(reply, signedIn.cookies);
  return describeCaller(access, signedIn.caller);
}

/**
 * The address that links start with: the public one, else the one this request reached us by. A Host header that
 * names another machine is never taken: whoever sends it would choose where the holder of a link goes.
 */
export function rootOf(
  request: FastifyRequest,
  { publicUrl, host, port }: Pick<Config, 'publicUrl' | 'host' | 'port'>,
): string {
  if (publicUrl !== null) return publicUrl;
  if (isLoopback(request.headers.host ?? '')) return `http://${request.headers.host}`;
  const { localAddress, localPort } = request.socket;
  const name = localAddress?.replace(/^::ffff:/, '') ?? host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${localPort ?? port}`;
}

/** Counts one request against a bucket, unless limits are off. */
export async function take(access: Access, bucket: string, share = 1): Promise<void> {
  const { rateLimits, rateLimitPerMinute } = access.config;
  if (rateLimits) await access.limiter.take(bucket, rateLimitPerMinute * share);
}

/**
 * Counts one use of a password, whatever its outcome: ten a minute from one network, and ten for one account from all
 * networks together. A network that the account's owner signed in from before has a count of its own, so that those
 * who guess from elsewhere never lock the owner out.
 */
export async function takeSignIn(access: Access, request: FastifyRequest, email: string): Promise<void> {
  if (!access.config.rateLimits) return;
  const network = addressBucket(request.ip);
  await access.limiter.take(`sign-in-address:${network}`, SIGN_INS_PER_MINUTE);
  const isOwners = await knowsNetwork(access, email, (address) => addressBucket(address) === network);
  const from = isOwners ? `:${network}` : '';
  await access.limiter.take(`sign-in-name:${sha256(email)}${from}`, SIGN_INS_PER_MINUTE);
}
