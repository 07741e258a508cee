// An HTTP service that OpenTelemetry's Node SDK traces: asks the address in "next", as its caller told it, and answers what that said. Its spans go to
// stdout as lines of JSON.
'use strict';

const { NodeSDK, tracing, resources } = require('@opentelemetry/sdk-node');
const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http');
const { propagation, context, trace } = require('@opentelemetry/api');
const { tell, endWithParent } = require('./wire');

const lines = {
  export(spans, done) {
    for (const span of spans) {
      const { traceId, spanId, traceFlags, traceState } = span.spanContext();
      const parent = span.parentSpanContext?.spanId ?? null;
      tell({ span: { name: span.name, kind: span.kind, traceId, spanId, parent, traceFlags, traceState: traceState?.serialize() ?? '' } });
    }
    done({ code: 0 });
  },
  shutdown: () => Promise.resolve(),
};

const sdk = new NodeSDK({
  resource: resources.emptyResource(),
  autoDetectResources: false,
  spanProcessors: [new tracing.SimpleSpanProcessor(lines)],
  instrumentations: [new HttpInstrumentation()],
});
sdk.start();

// After the SDK: it patches the module.
const http = require('http');

const server = http.createServer((request, response) => {
  const next = new URL(request.url, 'http://localhost').searchParams.get('next');
  const seen = {};
  for (const [name, entry] of propagation.getBaggage(context.active())?.getAllEntries() ?? []) seen[name] = entry.value;
  tell({ baggage: seen, current: trace.getActiveSpan()?.spanContext().spanId });
  http.get(next, (answer) => {
    response.statusCode = answer.statusCode;
    answer.pipe(response);
  }).on('error', (error) => {
    response.statusCode = 502;
    response.end(String(error));
  });
});
server.listen(0, '127.0.0.1', () => tell({ port: server.address().port }));
endWithParent();
