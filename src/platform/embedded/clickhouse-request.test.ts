import { describe, expect, test } from 'vitest';
import { isInsertWithFormat, planRequest } from './clickhouse-request.ts';

const plan = (query: string, parameters = '', hasRows = false) =>
  planRequest(new URLSearchParams(parameters), query, hasRows, '/spool/1');

describe('a ClickHouse HTTP request becomes a plan', () => {
  test('a read with FORMAT last writes its result to the spool file', () => {
    expect(plan("SELECT 'FORMAT x' AS a\nFORMAT JSONEachRow ;")).toMatchObject({
      statement: "SELECT 'FORMAT x' AS a\n\nINTO OUTFILE '/spool/1' FORMAT JSONEachRow",
      format: 'JSONEachRow',
      fillsSpool: true,
    });
  });

  test('a FORMAT followed by more stays untouched', () => {
    const query = 'SELECT 1 FORMAT JSON SETTINGS max_threads = 1';
    expect(plan(query)).toMatchObject({ statement: query, fillsSpool: false });
  });

  test('a read hidden behind comments or brackets is still a read', () => {
    for (const query of ['-- why\nSELECT 1', '/* a */ (SELECT 1)', 'WITH 1 AS x SELECT x', 'show tables']) {
      expect(plan(query)).toMatchObject({ readsRows: true, fillsSpool: true, format: 'TabSeparated' });
    }
  });

  test('writes and definitions are run as they are and never stopped half-way', () => {
    for (const query of ['CREATE TABLE t (a UInt8) ENGINE = Log', 'INSERT INTO t SELECT 1 FORMAT Null']) {
      expect(plan(query)).toMatchObject({ statement: query, readsRows: false, fillsSpool: false });
    }
  });

  test('settings and parameters are quoted into one SET, those of the HTTP door are left out', () => {
    const parameters = new URLSearchParams({
      database: 'a`b',
      query_id: '1',
      param_x: "it's \\",
      max_threads: '2',
    });
    expect(plan('SELECT 1', parameters.toString()).preamble).toEqual([
      'USE `a\\`b`',
      "SET `param_x` = 'it\\'s \\\\', `max_threads` = '2'",
    ]);
  });

  test('an insert reads its rows from the spool file, its settings after the file', () => {
    const query = 'INSERT INTO t (a, b) SETTINGS async_insert = 0 FORMAT CSV';
    expect(isInsertWithFormat(query)).toBe(true);
    expect(plan(query, '', true).statement).toBe(
      "INSERT INTO t (a, b) \nFROM INFILE '/spool/1' SETTINGS async_insert = 0  FORMAT CSV",
    );
  });
});
