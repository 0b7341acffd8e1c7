import { Tabs } from '../kit/tabs.tsx';

/** The pages of Data: what came in, what is wrong with it, and what was learnt from it. */
export function DataTabs() {
  return (
    <Tabs
      label="Data"
      tabs={[
        { to: '/data', label: 'What came in' },
        { to: '/data/quality', label: 'Data quality' },
        { to: '/data/models', label: 'Models', open: true },
      ]}
    />
  );
}
