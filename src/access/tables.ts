import type { Generated } from 'kysely';
import type { KeyScope, Role } from '#core/actor.ts';

/** What the role plumbline_auth sees; db/postgres/0005-access.sql is the truth. */
export type AccessTables = {
  users: {
    id: Generated<string>;
    name: string;
    email: string;
    email_verified: Generated<boolean>;
    two_factor_enabled: Generated<boolean>;
    created_at: Generated<Date>;
    updated_at: Generated<Date>;
  };
  accounts: {
    id: Generated<string>;
    account_id: string;
    provider_id: string;
    user_id: string;
    password: string | null;
    created_at: Generated<Date>;
    updated_at: Generated<Date>;
  };
  sessions: {
    id: Generated<string>;
    token: string;
    user_id: string;
    active_organization_id: string | null;
    ip_address: Generated<string | null>;
    created_at: Generated<Date>;
    updated_at: Date;
    expires_at: Date;
  };
  /** Tokens that were sent out, as SHA-256, with what they are for. */
  verifications: {
    id: Generated<string>;
    identifier: string;
    value: string;
    expires_at: Date;
  };
  two_factors: { id: Generated<string>; user_id: string };
  members: { organization_id: string; user_id: string; role: Role; created_at: Date };
  invitations: {
    invitation_id: string;
    organization_id: string;
    email: string;
    role: Role;
    token_hash: string;
    invited_by: string;
    created_at: Date;
    expires_at: Date;
  };
  keys: {
    key_id: string;
    organization_id: string;
    name: string;
    prefix: string;
    key_hash: string;
    scopes: KeyScope[];
    created_by: string;
    created_at: Date;
    expires_at: Date | null;
    last_used_at: Date | null;
    revoked_at: Date | null;
  };
  rate_windows: { bucket: string; window_start: Date; count: number };
  'public.organizations': {
    organization_id: string;
    name: string;
    currency: string | null;
    reporting_currency: string | null;
    time_zone: string;
    is_demo: boolean;
    created_at: Date;
  };
};
