// A gRPC server by grpc-js. A request's text says what it does:
//   "echo x" answers x; "context" answers the propagation headers it got; "fail 5 why" ends with that status; "hang" never answers.
// Streams: "count 3" sends 1, 2, 3; "count 2 fail 8 why" fails after two; ClientStream joins; Bidi echoes until the client is done, or does as told.
'use strict';

const grpc = require('@grpc/grpc-js');
const { echo, tell, endWithParent } = require('./wire');

const failure = (code, details) => ({ code: Number(code), details });

function report(call) {
  call.on('cancelled', () => tell({ event: 'cancelled' }));
}

function contextOf(call) {
  const one = (name) => call.metadata.get(name).join(',');
  return JSON.stringify({ traceparent: one('traceparent'), tracestate: one('tracestate'), baggage: one('baggage') });
}

function answer(call, text, callback) {
  const [verb, ...rest] = text.split(' ');
  if (verb === 'echo') callback(null, rest.join(' '));
  else if (verb === 'context') callback(null, contextOf(call));
  else if (verb === 'fail') callback(failure(rest[0], rest.slice(1).join(' ')));
  else if (verb !== 'hang') callback(failure(3, `not understood: ${text}`));
  else tell({ event: 'hanging' });
}

const service = {
  Unary(call, callback) {
    report(call);
    answer(call, call.request, callback);
  },

  ServerStream(call) {
    report(call);
    const [, count, then, code, ...why] = call.request.split(' ');
    for (let i = 1; i <= Number(count); i++) call.write(String(i));
    if (then === 'fail') call.emit('error', failure(code, why.join(' ')));
    else if (then !== 'hang') call.end();
  },

  ClientStream(call, callback) {
    report(call);
    const texts = [];
    call.on('data', (text) => texts.push(text));
    call.on('end', () => (texts.length === 1 && texts[0].startsWith('fail ') ? answer(call, texts[0], callback) : callback(null, texts.join(','))));
  },

  Bidi(call) {
    report(call);
    call.on('data', (text) => {
      if (text.startsWith('fail ')) answer(call, text, (error) => call.emit('error', error));
      else call.write(text);
    });
    call.on('end', () => call.end());
  },
};

const server = new grpc.Server();
server.addService(echo, service);
server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  tell({ port });
});
endWithParent();
