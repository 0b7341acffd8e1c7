import { Tabs } from '../kit/tabs.tsx';

/** The pages of Data: imports, data quality and models. */
export function DataTabs() {
  return (
    <Tabs
      label="Data"
      tabs={[
        { to: '/data', label: 'Imports' },
        { to: '/data/quality', label: 'Data quality' },
        { to: '/data/models', label: 'Models', open: true },
      ]}
    />
  );
}
