import { ApiFault } from '../kit/api.ts';

/** The server's word on one field of a form, if it has one. */
export function fieldFault(error: unknown, path: string): string | undefined {
  if (!(error instanceof ApiFault)) return undefined;
  return error.fields.find((field) => field.path === path || field.path.endsWith(`.${path}`))?.message;
}

export function formTexts<K extends string>(form: HTMLFormElement, ...names: K[]): Record<K, string> {
  const data = new FormData(form);
  return Object.fromEntries(names.map((name) => [name, String(data.get(name) ?? '')])) as Record<K, string>;
}
