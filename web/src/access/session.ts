import { type QueryClient, queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { ROLES, type Role } from '#core/actor.ts';
import { request } from '../kit/api.ts';

export type Me = {
  user: { id: string; name: string; email: string };
  organization: { id: string; name: string; currency: string; time_zone: string; is_demo: boolean };
  role: Role;
  organizations: { id: string; name: string; role: Role }[];
};

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: () => request<Me>('/api/auth/me'),
  staleTime: 60_000,
  retry: false,
});

export const authOptionsQuery = queryOptions({
  queryKey: ['auth-options'],
  queryFn: () => request<{ demo: boolean }>('/api/auth/options'),
  staleTime: 600_000,
});

/** Who is signed in; only below the signed-in frame, which has asked already. */
export function useMe(): Me {
  return useSuspenseQuery(meQuery).data;
}

/** Whether the signed-in member holds at least this role; what they may not do is not shown. */
export function useAtLeast(role: Role): boolean {
  return ROLES.indexOf(useMe().role) >= ROLES.indexOf(role);
}

/** Forgets everything of the last organization: nothing of it may be seen under the next one. */
export async function enterAnew(queries: QueryClient): Promise<void> {
  queries.clear();
  await queries.fetchQuery(meQuery);
}

export const signInDemo = () => request('/api/auth/demo', { body: {} });
export const signIn = (body: { email: string; password: string }) => request('/api/auth/login', { body });
export const signOut = () => request('/api/auth/logout', { body: {} });
export const switchOrganization = (id: string) =>
  request('/api/auth/switch', { body: { organization_id: id } });
export const register = (body: { name: string; email: string; password: string; organization: string }) =>
  request('/api/auth/register', { body });
