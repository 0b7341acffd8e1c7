import { createTransport } from 'nodemailer';
import type { Access } from './access.ts';

const WAIT_MS_MAX = 20_000;

export type Mail = { readonly to: string; readonly subject: string; readonly text: string };

/** Hands a mail to the configured server, in the background: nobody who asks for one learns whether it was sent. */
export function sendMail(access: Access, mail: Mail): void {
  const { mail: settings } = access.config;
  if (settings === null) return;
  const timeouts = {
    connectionTimeout: WAIT_MS_MAX,
    greetingTimeout: WAIT_MS_MAX,
    socketTimeout: WAIT_MS_MAX,
  };
  const transport = createTransport({ url: settings.url, ...timeouts });
  transport
    .sendMail({ from: settings.from, ...mail })
    .catch((err: unknown) => access.ground.log.error({ err }, 'a mail could not be sent'))
    .finally(() => transport.close());
}
