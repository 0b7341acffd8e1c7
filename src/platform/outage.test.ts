import { expect, test } from 'vitest';
import { outageOf } from './outage.ts';

const withCode = (code: string, message = 'x') => Object.assign(new Error(message), { code });

test('a server that is not there is distinguished from a wrong statement', () => {
  for (const gone of [
    withCode('57P01'),
    withCode('57P03', 'the database system is starting up'),
    withCode('08006'),
    withCode('ECONNREFUSED'),
    new Error('Connection terminated unexpectedly'),
    new AggregateError([withCode('ECONNREFUSED')], ''),
    new Error('could not sign in', { cause: new Error('inner', { cause: withCode('ECONNRESET') }) }),
  ]) {
    expect(outageOf(gone)).toMatchObject({ code: 'engine_unavailable', detail: { retryAfterSeconds: 2 } });
  }
  for (const wrong of [
    withCode('23505'),
    withCode('42P01'),
    withCode('57014'),
    new Error('no'),
    null,
    'text',
  ]) {
    expect(outageOf(wrong)).toBeNull();
  }
});
