// The genuine grpc-js client against the C# server: Grpc.AspNetCore.Server on the stand-ins under compat/.
import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import grpc from '@grpc/grpc-js';
import { failure, first, readAll, unary } from './calls.mjs';
import { InteropService } from './contract.mjs';
import { startServer } from './server-process.mjs';

const MiB = 1024 * 1024;
const everyByte = Buffer.from(Array.from({ length: 256 }, (_, value) => value));

let server;
let client;

before(async () => {
  server = await startServer();
  client = new InteropService(server.address, grpc.credentials.createInsecure());
});

after(async () => {
  client?.close();
  await server?.stop();
});

test('unary: the answer comes back', async () => {
  const { response } = await unary(done => client.echo({ payload: everyByte }, done));

  assert.deepEqual(response.payload, everyByte);
});

test('server streaming: every message comes, in order', async () => {
  const messages = await readAll(client.count({ count: 1000 }));

  assert.deepEqual(messages.map(message => message.number), Array.from({ length: 1000 }, (_, index) => index + 1));
});

test('server streaming: an empty stream ends with OK', async () => {
  assert.deepEqual(await readAll(client.count({ count: 0 })), []);
});

test('client streaming: the server reads to the end', async () => {
  const { response } = await unary(done => {
    const call = client.sum(done);
    for (let number = 1; number <= 100; number++) call.write({ number });
    call.end();
    return call;
  });

  assert.equal(response.sum, 5050);
});

test('bidirectional: each message is answered before the next is sent', async () => {
  const call = client.runningSum();
  const sums = [];
  call.write({ number: 1 });
  for await (const message of call) {
    sums.push(message.sum);
    if (sums.length < 10) call.write({ number: sums.length + 1 });
    else call.end();
  }

  assert.deepEqual(sums, [1, 3, 6, 10, 15, 21, 28, 36, 45, 55]);
});

test('deadline: the client fails with DEADLINE_EXCEEDED and the server is told', async () => {
  const id = randomUUID();
  const call = client.hold({ id }, { deadline: Date.now() + 2000 });
  const failed = failure(call);
  await first(call);

  const error = await failed;
  const { response } = await unary(done => client.awaitHold({ id }, done));

  assert.equal(error.code, grpc.status.DEADLINE_EXCEEDED);
  assert.deepEqual(response, { cancelled: true, hadDeadline: true });
});

test('deadline: one that is over already fails with DEADLINE_EXCEEDED', async () => {
  await assert.rejects(
    unary(done => client.echo({ payload: everyByte }, { deadline: Date.now() - 1000 }, done)),
    { code: grpc.status.DEADLINE_EXCEEDED });
});

test('cancellation: the client fails with CANCELLED and the server is told', async () => {
  const id = randomUUID();
  const call = client.hold({ id });
  const failed = failure(call);
  await first(call);

  call.cancel();
  const error = await failed;
  const { response } = await unary(done => client.awaitHold({ id }, done));

  assert.equal(error.code, grpc.status.CANCELLED);
  assert.deepEqual(response, { cancelled: true, hadDeadline: false });
});

test('a connection that is closed: the server is told', async () => {
  const id = randomUUID();
  const other = new InteropService(server.address, grpc.credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 });
  const call = other.hold({ id });
  const failed = failure(call);
  await first(call);

  call.cancel();
  other.close();
  await failed;
  const { response } = await unary(done => client.awaitHold({ id }, done));

  assert.equal(response.cancelled, true);
});

for (const code of [grpc.status.NOT_FOUND, grpc.status.ABORTED, grpc.status.UNAUTHENTICATED, grpc.status.DATA_LOSS]) {
  test(`error: status ${grpc.status[code]} comes with its text and trailers`, async () => {
    await assert.rejects(
      unary(done => client.fail({ code, message: 'no such thing: 100 % “gone”\n' }, done)),
      error => {
        assert.equal(error.code, code);
        assert.equal(error.details, 'no such thing: 100 % “gone”\n');
        assert.deepEqual(error.metadata.get('reason'), ['ASKED_TO_FAIL']);
        assert.deepEqual(error.metadata.get('detail-bin'), [Buffer.from([0x00, 0x01, 0xfe, 0xff])]);
        return true;
      });
  });
}

test('error: one in mid-stream comes after the messages before it', async () => {
  const call = client.countThenFail({ count: 3 });
  const numbers = [];
  call.on('data', message => numbers.push(message.number));
  const error = await failure(call);

  assert.deepEqual(numbers, [1, 2, 3]);
  assert.equal(error.code, grpc.status.ABORTED);
  assert.deepEqual(error.metadata.get('detail-bin'), [Buffer.from([0x00, 0x01, 0xfe, 0xff])]);
});

test('error: a method that the server lacks is UNIMPLEMENTED', async () => {
  const identity = bytes => bytes;

  await assert.rejects(
    unary(done => client.makeUnaryRequest('/platform.interop.v1.InteropService/Missing', identity, identity, Buffer.alloc(0), done)),
    { code: grpc.status.UNIMPLEMENTED });
});

test('binary metadata: bytes go up in a header and come back in a header and a trailer', async () => {
  const metadata = new grpc.Metadata();
  metadata.set('echo-bin', everyByte);

  const { headers, trailers } = await unary(done => client.echo({ payload: Buffer.alloc(0) }, metadata, done));

  assert.deepEqual(headers.get('echo-initial-bin'), [everyByte]);
  assert.deepEqual(trailers.get('echo-trailing-bin'), [everyByte]);
});

test('size: a message of 3 MiB goes up and comes back whole', async () => {
  const payload = randomBytes(3 * MiB);

  const { response } = await unary(done => client.echo({ payload }, done));

  assert.ok(response.payload.equals(payload));
});

test('size: a request over the server\'s limit is RESOURCE_EXHAUSTED', async () => {
  await assert.rejects(
    unary(done => client.echo({ payload: Buffer.alloc(4 * MiB) }, done)),
    { code: grpc.status.RESOURCE_EXHAUSTED });
});

test('size: a response over the client\'s limit is RESOURCE_EXHAUSTED', async () => {
  await assert.rejects(
    unary(done => client.produce({ size: 4 * MiB }, done)),
    { code: grpc.status.RESOURCE_EXHAUSTED });
});

test('compression: a compressed request is refused, since the limit would count its compressed size', async () => {
  const compressing = new InteropService(server.address, grpc.credentials.createInsecure(), {
    'grpc.default_compression_algorithm': grpc.compressionAlgorithms.gzip,
  });
  try {
    await assert.rejects(
      unary(done => compressing.echo({ payload: Buffer.alloc(1024) }, done)),
      { code: grpc.status.UNIMPLEMENTED });
  } finally {
    compressing.close();
  }
});
