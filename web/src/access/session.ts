import { type QueryClient, queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import type { Credentials, Me, Registration, SecondFactorOffer, SignInOptions } from '#access/shapes.ts';
import { ROLES, type Role } from '#core/actor.ts';
import { request } from '../kit/api.ts';

/** A session of a person: the page never comes with an API key. */
type Session = { user: NonNullable<Me['user']>; role: Role } & Pick<Me, 'organization' | 'organizations'>;

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: () => request<Session>('/api/auth/me'),
  staleTime: 60_000,
  retry: false,
  meta: { mayBeSignedOut: true },
});

export const authOptionsQuery = queryOptions({
  queryKey: ['auth-options'],
  queryFn: () => request<SignInOptions>('/api/auth/options'),
  staleTime: 600_000,
});

/** Who is signed in; only below the signed-in frame, which has asked already. */
export function useMe(): Session {
  return useSuspenseQuery(meQuery).data;
}

/** Whether the signed-in member holds at least this role; what they may not do is not shown. */
export function useAtLeast(role: Role): boolean {
  return ROLES.indexOf(useMe().role) >= ROLES.indexOf(role);
}

/** Forgets everything of the last organization: nothing of it may be seen under the next one. */
export async function restartSession(queries: QueryClient): Promise<void> {
  queries.clear();
  await queries.fetchQuery(meQuery);
}

export const signInDemo = () => request('/api/auth/demo', { body: {} });
export const signIn = (body: Credentials) => request('/api/auth/login', { body });
export const signOut = () => request('/api/auth/logout', { body: {} });
export const switchOrganization = (id: string) =>
  request('/api/auth/switch', { body: { organization_id: id } });
export const beginSecondFactor = (password: string) =>
  request<SecondFactorOffer>('/api/auth/second-factor', { body: { password } });
export const confirmSecondFactor = (code: string) =>
  request('/api/auth/second-factor/confirm', { body: { code } });
export const endSecondFactor = (password: string) =>
  request('/api/auth/second-factor/off', { body: { password } });
export const changePassword = (body: { current: string; password: string }) =>
  request('/api/auth/password', { body });
export const forgotPassword = (email: string) => request('/api/auth/password/forgotten', { body: { email } });
export const resetPassword = (body: { token: string; password: string }) =>
  request('/api/auth/password/reset', { body });
export const register = (body: Registration) => request('/api/auth/register', { body });
