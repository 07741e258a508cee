// What all programs here speak: messages with one string field, made by hand, and lines of JSON on stdout.
'use strict';

// Field 1, length-delimited, as protobuf writes it.
function encode(text) {
  const bytes = Buffer.from(text, 'utf8');
  const length = [];
  let rest = bytes.length;
  while (rest > 127) {
    length.push((rest & 127) | 128);
    rest >>>= 7;
  }
  return Buffer.concat([Buffer.from([0x0a, ...length, rest]), bytes]);
}

function decode(bytes) {
  if (bytes.length === 0) return '';
  if (bytes[0] !== 0x0a) throw new Error(`no string in field 1: ${bytes.toString('hex')}`);
  let at = 1;
  while (bytes[at] & 128) at++;
  return bytes.subarray(at + 1).toString('utf8');
}

function method(name, requestStream, responseStream) {
  return {
    path: `/tests.Echo/${name}`,
    requestStream,
    responseStream,
    requestSerialize: encode,
    requestDeserialize: decode,
    responseSerialize: encode,
    responseDeserialize: decode,
  };
}

const echo = {
  Unary: method('Unary', false, false),
  ServerStream: method('ServerStream', false, true),
  ClientStream: method('ClientStream', true, false),
  Bidi: method('Bidi', true, true),
};

function tell(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

// A program whose test is gone goes too.
function endWithParent() {
  process.stdin.on('end', () => process.exit(0));
  process.stdin.on('error', () => process.exit(0));
  process.stdin.resume();
  setTimeout(() => process.exit(1), 300_000).unref();
}

module.exports = { encode, decode, echo, tell, endWithParent };
