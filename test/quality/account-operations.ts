import { randomUUID } from 'node:crypto';
import { PASSWORD } from '../access/visitor.ts';
import type { Call } from './call.ts';
import type { Operation } from './operations.ts';

const none = () => [];
const absent = (call: Call) => ({ ...call, status: 404 });
const uuid = randomUUID;

/** Coming in without a session, and one's own password. */
export const ACCOUNT_OPERATIONS: Record<string, Operation> = {
  register: {
    own: () => {
      const name = `New ${uuid()}`;
      const email = `${uuid()}@example.com`;
      return {
        method: 'POST',
        url: '/api/auth/register',
        body: { name, email, password: PASSWORD, organization: name },
      };
    },
    foreign: none,
  },
  login: {
    own: (realm) => ({
      method: 'POST',
      url: '/api/auth/login',
      body: { email: realm.people.viewer.email, password: PASSWORD },
    }),
    foreign: (theirs) => [
      {
        method: 'POST',
        url: '/api/auth/login',
        body: { email: theirs.people.admin.email, password: 'not their password' },
        status: 401,
      },
    ],
  },
  signInToDemo: { own: () => ({ method: 'POST', url: '/api/auth/demo' }), foreign: none },
  requestPasswordReset: {
    own: (realm) => ({
      method: 'POST',
      url: '/api/auth/password/forgotten',
      body: { email: realm.people.viewer.email },
    }),
    foreign: none,
  },
  resetPassword: {
    own: () => ({
      method: 'POST',
      url: '/api/auth/password/reset',
      body: { token: uuid(), password: PASSWORD },
    }),
    foreign: (theirs) => [
      absent({
        method: 'POST',
        url: '/api/auth/password/reset',
        body: { token: theirs.invitation.token, password: PASSWORD },
      }),
    ],
  },
  beginSecondFactor: {
    own: () => ({ method: 'POST', url: '/api/auth/second-factor', body: { password: PASSWORD } }),
    foreign: none,
  },
  confirmSecondFactor: {
    own: () => ({ method: 'POST', url: '/api/auth/second-factor/confirm', body: { code: '000000' } }),
    foreign: none,
  },
  endSecondFactor: {
    own: () => ({ method: 'POST', url: '/api/auth/second-factor/off', body: { password: PASSWORD } }),
    foreign: none,
  },
  changePassword: {
    own: () => ({
      method: 'POST',
      url: '/api/auth/password',
      body: { current: PASSWORD, password: PASSWORD },
    }),
    foreign: none,
  },
  getSignInOptions: { own: () => ({ method: 'GET', url: '/api/auth/options' }), foreign: none },
};
