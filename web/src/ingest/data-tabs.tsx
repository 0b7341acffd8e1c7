import { Tabs } from '../kit/tabs.tsx';

/** The two pages of Data: what came in, and what is wrong with it. */
export function DataTabs() {
  return (
    <Tabs
      label="Data"
      tabs={[
        { to: '/data', label: 'What came in' },
        { to: '/data/quality', label: 'Data quality' },
      ]}
    />
  );
}
