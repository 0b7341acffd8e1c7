import { randomUUID } from 'node:crypto';

/** Somebody signed in: what a request of theirs carries. */
export type Person = { readonly cookie: string };

const PASSWORD = 'a level shelf holds the books';

/** The visitor of the demo company, who may do everything there. */
export async function demoVisitor(url: string): Promise<Person> {
  return sessionOf(await post(url, '/api/auth/demo', {}));
}

/**
 * So many members of the demo company, each invited and signed in with a session of their own. The server they are
 * made on has its limits off, as sign-ins from one address have a small one.
 */
export async function invitePeople(url: string, admin: Person, count: number): Promise<Person[]> {
  const people: Person[] = [];
  for (let number = 1; number <= count; number++) {
    const email = `${randomUUID()}@example.com`;
    const made = await post(url, '/api/invitations', { email, role: 'analyst' }, admin);
    const { token } = (await made.json()) as { token: string };
    const answer = { name: `Reader ${number}`, password: PASSWORD };
    people.push(sessionOf(await post(url, `/api/invitations/${token}/accept`, answer)));
  }
  return people;
}

/** Sends a change as the page itself would. Throws what the server says when it refuses. */
export async function post(url: string, path: string, body: object, person?: Person): Promise<Response> {
  const isForm = body instanceof FormData;
  const answer = await fetch(url + path, {
    method: 'POST',
    headers: {
      origin: new URL(url).origin,
      ...(person ? { cookie: person.cookie } : {}),
      ...(isForm ? {} : { 'content-type': 'application/json' }),
    },
    body: isForm ? body : JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`POST ${path} answered ${answer.status}: ${await answer.text()}`);
  return answer;
}

/** The answer to a question, as JSON. */
export async function ask<T>(url: string, path: string, person: Person): Promise<T> {
  const answer = await fetch(url + path, { headers: { cookie: person.cookie } });
  if (!answer.ok) throw new Error(`GET ${path} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as T;
}

function sessionOf(answer: Response): Person {
  const cookies = answer.headers.getSetCookie().map((line) => line.split(';')[0]);
  return { cookie: cookies.join('; ') };
}
