// Two services of OpenTelemetry's Node SDK that send their spans to an address by OTLP: node otlp-services.js PROTOCOL COMPRESSION ADDRESS ORDERS.
// "front" takes orders, "pay" is paid in each; the payment fails in each tenth. Tells the ids of all traces, and how each export ended.
'use strict';

const { tracing, resources } = require('@opentelemetry/sdk-node');
const { trace, context, SpanKind, SpanStatusCode, ROOT_CONTEXT } = require('@opentelemetry/api');
const { OTLPTraceExporter: ProtobufExporter } = require('@opentelemetry/exporter-trace-otlp-proto');
const { OTLPTraceExporter: JsonExporter } = require('@opentelemetry/exporter-trace-otlp-http');
const { OTLPTraceExporter: GrpcExporter } = require('@opentelemetry/exporter-trace-otlp-grpc');
const { tell, endWithParent } = require('./wire');

const [protocol, compression, address, orders] = process.argv.slice(2);
const exporters = { 'http/protobuf': ProtobufExporter, 'http/json': JsonExporter, grpc: GrpcExporter };

function service(name) {
  const exporter = new exporters[protocol]({ url: address, compression, concurrencyLimit: 100_000 });
  const said = {
    export: (spans, done) => exporter.export(spans, (result) => {
      tell({ export: { service: name, spans: spans.length, code: result.code, error: result.error ? String(result.error) : null } });
      done(result);
    }),
    shutdown: () => exporter.shutdown(),
    forceFlush: () => exporter.forceFlush(),
  };
  const processor = new tracing.BatchSpanProcessor(said, { maxExportBatchSize: 32, maxQueueSize: 100_000 });
  const resource = resources.resourceFromAttributes({ 'service.name': name, 'service.instance': ['a', 1, true, 0.5].map(String) });
  const provider = new tracing.BasicTracerProvider({ resource, spanProcessors: [processor] });
  return { tracer: provider.getTracer(`${name}-source`, '1.2.3'), provider };
}

async function main() {
  const front = service('front');
  const pay = service('pay');
  const traces = [];
  const note = 'x'.repeat(1_000);
  for (let i = 0; i < Number(orders); i++) {
    const fails = i % 10 === 3;
    const order = front.tracer.startSpan('order', { kind: SpanKind.SERVER, attributes: { 'url.path': '/orders', number: i, ratio: 0.25, big: 2 ** 40, note } }, ROOT_CONTEXT);
    const paid = pay.tracer.startSpan('pay', { kind: SpanKind.SERVER, attributes: { tags: ['ä', '€'] } }, trace.setSpan(context.active(), order));
    paid.addEvent('asked', { 'who': 'bank', at: 1.5 });
    if (fails) paid.recordException(new TypeError('no money'));
    if (fails) paid.setStatus({ code: SpanStatusCode.ERROR, message: 'no money' });
    paid.end();
    order.end();
    traces.push({ id: order.spanContext().traceId, fails });
    if (i % 100 === 99) await Promise.all([front.provider.forceFlush().catch(() => {}), pay.provider.forceFlush().catch(() => {})]);
  }
  tell({ traces });
  await Promise.all([front.provider.shutdown().catch(() => {}), pay.provider.shutdown().catch(() => {})]);
  process.stdout.write('', () => process.exit(0));
}

endWithParent();
main();
