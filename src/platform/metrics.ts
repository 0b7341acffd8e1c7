import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What Prometheus reads at /internal/metrics. Labels are routes and names, never ids of customers. */
export type Metrics = {
  readonly registry: Registry;
  readonly requestSeconds: Histogram<'method' | 'route' | 'status'>;
  readonly querySeconds: Histogram<'engine'>;
  readonly queueWaiting: Gauge<'queue'>;
  readonly usageAccepted: Counter;
  readonly rowsRejected: Counter<'kind'>;
  readonly findings: Counter<'type'>;
};

/** A registry of its own, so that two servers in one process (as in tests) do not mix their figures. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  return {
    registry,
    requestSeconds: new Histogram({
      name: 'plumbline_http_request_seconds',
      help: 'Time from the request to its answer, by route and status.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 10],
      registers,
    }),
    querySeconds: new Histogram({
      name: 'plumbline_query_seconds',
      help: 'Time of one database call, by engine.',
      labelNames: ['engine'],
      buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
      registers,
    }),
    queueWaiting: new Gauge({
      name: 'plumbline_queue_waiting',
      help: 'Jobs that wait, by queue.',
      labelNames: ['queue'],
      registers,
    }),
    usageAccepted: new Counter({
      name: 'plumbline_usage_accepted_total',
      help: 'Usage events stored.',
      registers,
    }),
    rowsRejected: new Counter({
      name: 'plumbline_rows_rejected_total',
      help: 'Rows of imports that were rejected, by kind of file.',
      labelNames: ['kind'],
      registers,
    }),
    findings: new Counter({
      name: 'plumbline_findings_total',
      help: 'Findings seen for the first time, by type.',
      labelNames: ['type'],
      registers,
    }),
  };
}
