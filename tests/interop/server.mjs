// A genuine grpc-js server with the same service, for the C# client's tests. It prints its port, and stops when its
// standard input ends, so that it never outlives the test run that started it.
import { once } from 'node:events';
import grpc from '@grpc/grpc-js';
import { InteropService } from './contract.mjs';

const held = new Map();

function heldCall(id) {
  if (!held.has(id)) {
    let end;
    const ended = new Promise(resolve => { end = resolve; });
    held.set(id, { ended, end });
  }
  return held.get(id);
}

function failure(code, details) {
  const metadata = new grpc.Metadata();
  metadata.set('reason', 'ASKED_TO_FAIL');
  metadata.set('detail-bin', Buffer.from([0x00, 0x01, 0xfe, 0xff]));
  return { code, details, metadata };
}

async function writeNumbers(call, count) {
  for (let number = 1; number <= count; number++)
    if (!call.write({ number })) await once(call, 'drain');
}

const service = {
  echo(call, done) {
    const [bytes] = call.metadata.get('echo-bin');
    const trailers = new grpc.Metadata();
    if (bytes) {
      const headers = new grpc.Metadata();
      headers.set('echo-initial-bin', bytes);
      call.sendMetadata(headers);
      trailers.set('echo-trailing-bin', bytes);
    }
    done(null, { payload: call.request.payload }, trailers);
  },

  produce: (call, done) => done(null, { payload: Buffer.alloc(call.request.size) }),

  fail: (call, done) => done(failure(call.request.code, call.request.message)),

  async count(call) {
    await writeNumbers(call, call.request.count);
    call.end();
  },

  async countThenFail(call) {
    await writeNumbers(call, call.request.count);
    call.emit('error', failure(grpc.status.ABORTED, 'counted enough'));
  },

  async sum(call, done) {
    let sum = 0;
    for await (const { number } of call) sum += number;
    done(null, { sum });
  },

  // Not a "for await" loop: at its end it destroys the call, before the call can be ended.
  runningSum(call) {
    let sum = 0;
    call.on('data', ({ number }) => call.write({ sum: (sum += number) }));
    call.on('end', () => call.end());
  },

  hold(call) {
    call.on('cancelled', () => heldCall(call.request.id).end({ cancelled: true, hadDeadline: Number.isFinite(Number(call.getDeadline())) }));
    call.write({});
  },

  awaitHold: async (call, done) => done(null, await heldCall(call.request.id).ended),
};

const server = new grpc.Server();
server.addService(InteropService.service, service);
server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  console.log(`port ${port}`);
});

process.stdin.resume();
process.stdin.on('end', () => server.forceShutdown());
