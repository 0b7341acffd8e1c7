import { useQuery } from '@tanstack/react-query';
import { plural } from '../kit/format.ts';
import { useSingleKeys } from '../kit/keyboard.ts';
import { Page, Section } from '../kit/page.tsx';
import { Segments } from '../kit/segments.tsx';
import { Switch } from '../kit/switch.tsx';
import { type Theme, useTheme } from '../kit/theme.ts';
import { ReconciliationSettings } from '../reconciliation/settings-form.tsx';
import { Invitations } from './invitations.tsx';
import { Keys } from './keys.tsx';
import { Members, membersQuery } from './members.tsx';
import { OrganizationForm } from './organization-form.tsx';
import { PasswordForm } from './password-form.tsx';
import { RatesForm } from './rates-form.tsx';
import { SecondFactor } from './second-factor.tsx';
import { useAtLeast, useMe } from './session.ts';

/** Who may come in and as what, and how this page behaves for the one who reads it. */
export function Settings() {
  const me = useMe();
  const isAdmin = useAtLeast('admin');
  const members = useQuery(membersQuery).data?.items.length;
  return (
    <Page
      title="Settings"
      sentence={
        <>
          {me.organization.name}
          {members !== undefined && ` has ${plural(members, 'member')}`}; you are signed in as {me.role}.
        </>
      }
    >
      <Members mayManage={isAdmin} />
      {isAdmin && <Invitations />}
      {isAdmin && <Keys />}
      <OrganizationForm mayChange={isAdmin} />
      <RatesForm mayChange={isAdmin} />
      <ReconciliationSettings mayChange={isAdmin} />
      {!me.organization.is_demo && <PasswordForm />}
      {!me.organization.is_demo && <SecondFactor />}
      <Preferences />
    </Page>
  );
}

function Preferences() {
  const [theme, setTheme] = useTheme();
  const [single, setSingle] = useSingleKeys();
  return (
    <Section title="This browser">
      <div className="flex flex-wrap items-center justify-between gap-4 border-b py-2">
        <span>Theme</span>
        <Segments
          label="Theme"
          value={theme}
          onChange={(next) => setTheme(next as Theme)}
          options={[
            { value: 'system', label: 'System' },
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
          ]}
        />
      </div>
      <div className="border-b py-2">
        <Switch
          label="Single-key shortcuts"
          hint="j and k walk a list, x selects, e acknowledges, / searches, ? shows them all. Switch off if you use dictation or press keys by accident."
          checked={single}
          onChange={setSingle}
        />
      </div>
    </Section>
  );
}
