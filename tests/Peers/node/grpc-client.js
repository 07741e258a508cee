// A gRPC client by grpc-js: makes the one call that its arguments say, prints what came as lines of JSON, and ends.
//   node grpc-client.js host:port Method texts-as-json [metadata-as-json] [deadline-in-ms] [cancel-after-messages]
'use strict';

const grpc = require('@grpc/grpc-js');
const { echo, tell } = require('./wire');

const [address, name, texts, headers = '{}', deadline = '0', cancelAfter = '-1'] = process.argv.slice(2);
const requests = JSON.parse(texts);
const metadata = new grpc.Metadata();
for (const [key, value] of Object.entries(JSON.parse(headers))) metadata.set(key, value);

const Client = grpc.makeGenericClientConstructor(echo, 'Echo');
const client = new Client(address, grpc.credentials.createInsecure());
const options = Number(deadline) > 0 ? { deadline: Date.now() + Number(deadline) } : {};
const { requestStream, responseStream } = echo[name];

let received = 0;
let call;

function got(text) {
  tell({ message: text });
  received++;
  if (received === Number(cancelAfter)) call.cancel();
}

function ended(status) {
  tell({ code: status.code, details: status.details });
  client.close();
}

const callback = (error, text) => {
  if (!error) tell({ message: text });
};

if (requestStream) call = responseStream ? client[name](metadata, options) : client[name](metadata, options, callback);
else call = responseStream ? client[name](requests[0], metadata, options) : client[name](requests[0], metadata, options, callback);

if (responseStream) {
  call.on('data', got);
  call.on('error', () => {});
}
call.on('status', ended);
if (requestStream) {
  for (const text of requests) call.write(text);
  call.end();
}
// The server has the call by then.
if (Number(cancelAfter) === 0) call.on('metadata', () => call.cancel());
