import { expect, test } from 'vitest';
import { isLoopback } from '#platform/loopback.ts';
import { addressBucket, leaseSize, retryAfterSeconds } from './rate.ts';

test('a small limit is counted one by one, a large one in batches that never exceed a twentieth', () => {
  expect([0, 1, 5, 9].map((spent) => leaseSize(spent, 10))).toEqual([1, 1, 1, 1]);
  expect([0, 1, 2, 8, 60, 900].map((spent) => leaseSize(spent, 1200))).toEqual([1, 1, 2, 8, 60, 60]);
});

test('the time to wait reaches to the end of the minute and is never zero', () => {
  expect(retryAfterSeconds(Date.UTC(2030, 0, 1, 0, 0, 20))).toBe(40);
  expect(retryAfterSeconds(Date.UTC(2030, 0, 1, 0, 0, 59, 999))).toBe(1);
  expect(retryAfterSeconds(Date.UTC(2030, 0, 1))).toBe(60);
});

test('an IPv4 address counts for itself, an IPv6 one for its /64', () => {
  expect(addressBucket('203.0.113.7')).toBe('203.0.113.7');
  expect(addressBucket('::ffff:203.0.113.7')).toBe('203.0.113.7');
  expect(addressBucket('2001:db8:1:2:aaaa::1')).toBe('2001:db8:1:2');
  expect(addressBucket('2001:DB8:1:2::9')).toBe('2001:db8:1:2');
  expect(addressBucket('2001:db8::1')).toBe('2001:db8:0:0');
  expect(addressBucket('::1')).toBe('0:0:0:0');
  expect(addressBucket('fe80::1%eth0')).toBe('fe80:0:0:0');
});

test('only the names of this machine are loopback', () => {
  for (const name of [
    'localhost',
    'LOCALHOST:4600',
    '127.0.0.1',
    '127.8.9.10:80',
    '::1',
    '[::1]:4600',
    '::ffff:127.0.0.1',
  ]) {
    expect(isLoopback(name), name).toBe(true);
  }
  for (const name of [
    '',
    '0.0.0.0',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '128.0.0.1',
    '::',
    'evil:80',
    '127.1',
  ]) {
    expect(isLoopback(name), name).toBe(false);
  }
});
