import { z } from 'zod';
import { KEY_SCOPES, ROLES } from '#core/actor.ts';
import { currencyCode, id, instant, plainText, timeZone } from '#core/wire.ts';

export const PASSWORD_CHARACTERS_MIN = 10;

const trimmed = (max: number) => plainText(max).trim().min(1);
const email = z.string().trim().toLowerCase().max(254).pipe(z.email());
const newPassword = plainText(200).min(PASSWORD_CHARACTERS_MIN);

export const registration = z
  .object({ name: trimmed(120), email, password: newPassword, organization: trimmed(120) })
  .strict();
export type Registration = z.infer<typeof registration>;

/** A sign-in says nothing of how a password must look, so that a wrong one is always just wrong. */
export const credentials = z
  .object({ email, password: plainText(200).min(1), code: plainText(40).min(1).optional() })
  .strict();
export type Credentials = z.infer<typeof credentials>;

export const organization = z.object({
  id,
  name: z.string(),
  /** The home currency: that of rows which name none. */
  currency: z.string().nullable(),
  /** The currency that sums are shown in; null is the home currency. */
  reporting_currency: z.string().nullable(),
  time_zone: z.string(),
  is_demo: z.boolean(),
});
export type OrganizationJson = z.infer<typeof organization>;

/** The organization with where its exchange rates are read from every day; null: from nowhere. */
export const organizationSettings = organization.extend({ rates_url: z.string().nullable() });
export type OrganizationSettings = z.infer<typeof organizationSettings>;

/** Who is signed in: `user` for a session, `key` for an API key; the other is null. */
export const me = z.object({
  user: z.object({ id, name: z.string(), email: z.string(), second_factor: z.boolean() }).nullable(),
  key: z.object({ id, name: z.string(), scopes: z.array(z.enum(KEY_SCOPES)) }).nullable(),
  role: z.enum(ROLES).nullable(),
  organization,
  organizations: z.array(z.object({ id, name: z.string(), role: z.enum(ROLES), is_demo: z.boolean() })),
});
export type Me = z.infer<typeof me>;

/** A link for a new password, by mail. */
export const resetRequest = z.object({ email }).strict();
export const newPasswordByLink = z.object({ token: plainText(100), password: newPassword }).strict();
export type NewPassword = z.infer<typeof newPasswordByLink>;
export const passwordChange = z.object({ current: plainText(200).min(1), password: newPassword }).strict();
export type PasswordChange = z.infer<typeof passwordChange>;

/** A second factor: the password that asks for one, what an app is set up with, and a code of it. */
export const ownPassword = z.object({ password: plainText(200).min(1) }).strict();
export const secondFactorOffer = z.object({ uri: z.string(), backup_codes: z.array(z.string()) });
export type SecondFactorOffer = z.infer<typeof secondFactorOffer>;
export const secondFactorCode = z.object({ code: plainText(40).min(1) }).strict();

/** What can be done from here without being signed in. */
export const signInOptions = z.object({
  demo: z.boolean(),
  registration: z.enum(['open', 'invited', 'closed']),
  reset_by_mail: z.boolean(),
});
export type SignInOptions = z.infer<typeof signInOptions>;
export const organizationChoice = z.object({ organization_id: id }).strict();

export const organizationChange = z
  .object({
    name: trimmed(120).optional(),
    currency: currencyCode.nullable().optional(),
    /** Null follows the home currency. */
    reporting_currency: currencyCode.nullable().optional(),
    /** Members see it, so that it should hold no secret. */
    rates_url: plainText(500).nullable().optional(),
    time_zone: timeZone.optional(),
  })
  .strict()
  .refine(
    (change) => Object.keys(change).length > 0,
    'needs a name, currency, reporting_currency, rates_url or time_zone',
  );
export type OrganizationChange = z.infer<typeof organizationChange>;

/** A member's id is the user's. */
export const member = z.object({
  id,
  name: z.string(),
  email: z.string(),
  role: z.enum(ROLES),
  joined_at: instant,
});
export const memberList = z.object({ items: z.array(member) });
export const memberChange = z.object({ role: z.enum(ROLES) }).strict();
export type MemberJson = z.infer<typeof member>;

export const invitation = z.object({
  id,
  email: z.string(),
  role: z.enum(ROLES),
  invited_by: z.string(),
  created_at: instant,
  expires_at: instant,
});
export type InvitationJson = z.infer<typeof invitation>;
export const invitationList = z.object({ items: z.array(invitation) });
export const newInvitation = z.object({ email, role: z.enum(ROLES) }).strict();
/** The token and its link are shown once: only their hash is kept. */
export const invitationMade = invitation.extend({ token: z.string(), url: z.string() });
/** What a holder of the link sees before signing in. */
export const invitationView = z.object({
  organization: z.string(),
  email: z.string(),
  role: z.enum(ROLES),
  expires_at: instant,
  has_account: z.boolean(),
});
export type InvitationView = z.infer<typeof invitationView>;
/** Empty for the person signed in; `password` for one with an account; both for a new one, whoever has the address. */
export const invitationAnswer = z
  .object({
    name: trimmed(120).optional(),
    password: plainText(200).min(1).optional(),
    code: plainText(40).min(1).optional(),
  })
  .strict();
export type InvitationAnswer = z.infer<typeof invitationAnswer>;

export const key = z.object({
  id,
  name: z.string(),
  prefix: z.string(),
  scopes: z.array(z.enum(KEY_SCOPES)),
  created_by: z.string(),
  created_at: instant,
  expires_at: instant.nullable(),
  last_used_at: instant.nullable(),
  revoked_at: instant.nullable(),
});
export type KeyJson = z.infer<typeof key>;
export const keyList = z.object({ items: z.array(key) });
export const newKey = z
  .object({
    name: trimmed(120),
    scopes: z
      .array(z.enum(KEY_SCOPES))
      .min(1)
      .transform((scopes) => [...new Set(scopes)]),
    expires_at: instant.optional(),
  })
  .strict();
export type NewKey = z.infer<typeof newKey>;
/** The key itself is shown once: only its hash and its prefix are kept. */
export const keyMade = key.extend({ key: z.string() });

/** One entry of the audit log; its hash is in the export. */
export const auditEntry = z.object({
  sequence: z.number().int(),
  at: instant,
  actor_kind: z.string(),
  actor_name: z.string(),
  action: z.string(),
  subject_kind: z.string(),
  subject_id: z.string(),
  change: z.record(z.string(), z.unknown()),
  request_id: z.string().nullable(),
});
export type AuditEntryJson = z.infer<typeof auditEntry>;
