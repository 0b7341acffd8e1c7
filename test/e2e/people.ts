import { randomUUID } from 'node:crypto';
import type { APIResponse, BrowserContext } from 'playwright-core';
import type { Stage, Visit, VisitOptions } from './stage.ts';

export const PASSWORD = 'a level shelf holds the books';
export type Person = { name: string; email: string; password: string };

/** Somebody who has not been here before. */
export function newPerson(name = 'Ada Lot'): Person {
  return { name, email: `person-${randomUUID()}@example.com`, password: PASSWORD };
}

/** Sends to our own server with this visit's cookies, as the page itself would. */
export async function post(context: BrowserContext, url: string, data: object): Promise<APIResponse> {
  const { origin } = new URL(url);
  const answer = await context.request.post(url, { data, headers: { origin } });
  if (!answer.ok()) throw new Error(`POST ${url} answered ${answer.status()}: ${await answer.text()}`);
  return answer;
}

/** A visit that is signed in to the demo company already. */
export async function inDemo(stage: Stage, options?: VisitOptions): Promise<Visit> {
  const visit = await stage.visit(options);
  await post(visit.context, `${stage.url}/api/auth/demo`, {});
  return visit;
}

/** The administrator of a new organization that holds nothing yet. */
export async function inNewOrganization(
  stage: Stage,
  organization: string,
  options?: VisitOptions,
): Promise<Visit & { person: Person }> {
  const visit = await stage.visit(options);
  const person = newPerson();
  await post(visit.context, `${stage.url}/api/auth/register`, { ...person, organization });
  return { ...visit, person };
}

/** The link of an invitation that the visitor sends. */
export async function invitationLink(stage: Stage, admin: Visit, email: string, role: string) {
  const answer = await post(admin.context, `${stage.url}/api/invitations`, { email, role });
  return (await answer.json()) as { id: string; url: string };
}
