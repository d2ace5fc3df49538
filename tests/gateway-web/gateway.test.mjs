// gRPC-Web with a client that nobody here wrote, as the portal will use it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Code, ConnectError, createClient, decodeBinaryHeader, encodeBinaryHeader } from "@connectrpc/connect";
import { createGrpcWebTransport } from "@connectrpc/connect-web";
import { downUrl, gatewayUrl, MembershipService, SyncService, TokenService } from "./contract.mjs";

const transport = createGrpcWebTransport({ baseUrl: gatewayUrl, useBinaryFormat: true });
const tokens = createClient(TokenService, transport);
const sync = createClient(SyncService, transport);
const script = (name, more = {}) => ({ headers: { "x-script": name, ...more } });

const failureOf = async (work) => {
  try {
    await work();
  } catch (error) {
    return ConnectError.from(error);
  }
  assert.fail("The call succeeded.");
};

test("unary call carries message, metadata and trailers", async () => {
  let header, trailer;
  const password = new Uint8Array(1000).map((_, i) => i * 7);

  const response = await tokens.createUserToken(
    { email: "a@example.org", password },
    {
      headers: { "echo-bin": encodeBinaryHeader(new Uint8Array([1, 2, 255])) },
      onHeader: (headers) => (header = headers),
      onTrailer: (trailers) => (trailer = trailers),
    },
  );

  assert.equal(response.userId, "a@example.org");
  assert.equal(response.accessToken, Buffer.from(password).toString("base64"));
  assert.equal(header.get("header-text"), "at the start");
  assert.deepEqual(decodeBinaryHeader(header.get("echo-bin")), new Uint8Array([1, 2, 255]));
  assert.equal(trailer.get("trailer-text"), "at the end");
  assert.deepEqual(decodeBinaryHeader(trailer.get("trailer-bin")), new Uint8Array([0, 1, 254, 255]));
});

test("unary call of 3 MiB arrives", async () => {
  const password = new Uint8Array(3 * 1024 * 1024).map((_, i) => i * 13);

  const response = await tokens.createUserToken({ password });

  assert.equal(response.accessToken, Buffer.from(password).toString("base64"));
});

test("unary call over the limit is RESOURCE_EXHAUSTED", async () => {
  const failure = await failureOf(() => tokens.createUserToken({ password: new Uint8Array(5 * 1024 * 1024) }));

  assert.equal(failure.code, Code.ResourceExhausted);
});

test("failed call carries status, text and details", async () => {
  const failure = await failureOf(() => tokens.createUserToken({}, script("fail")));

  assert.equal(failure.code, Code.NotFound);
  assert.equal(failure.rawMessage, "Nothing is here: ünïcode %.");
  assert.deepEqual(
    failure.details.map((detail) => detail.type),
    ["google.rpc.ErrorInfo", "google.rpc.BadRequest"],
  );
});

test("deadline ends a unary call", async () => {
  const failure = await failureOf(() => tokens.createUserToken({}, { ...script("hang"), timeoutMs: 500 }));

  assert.equal(failure.code, Code.DeadlineExceeded);
});

test("stream arrives whole and in order, with trailers", async () => {
  let trailer;
  const received = [];

  for await (const message of sync.watch({}, { ...script("count"), onTrailer: (trailers) => (trailer = trailers) })) {
    received.push([message.format, message.body.length]);
  }

  assert.deepEqual(received, Array.from({ length: 100 }, (_, i) => [i, i * 31]));
  assert.equal(trailer.get("trailer-text"), "at the end");
});

test("stream of large messages arrives", async () => {
  let bytes = 0;

  for await (const message of sync.watch({}, script("large"))) bytes += message.body.length;

  assert.equal(bytes, 8 * 1024 * 1024);
});

test("stream that fails after messages gives both", async () => {
  const received = [];

  const failure = await failureOf(async () => {
    for await (const message of sync.watch({}, script("fail"))) received.push(message.format);
  });

  assert.deepEqual(received, [0]);
  assert.equal(failure.code, Code.ResourceExhausted);
  assert.equal(failure.rawMessage, "Too many.");
});

test("stream past its deadline is DEADLINE_EXCEEDED after its messages", async () => {
  const received = [];

  const failure = await failureOf(async () => {
    for await (const message of sync.watch({}, { ...script("beat"), timeoutMs: 1500 })) received.push(message.format);
  });

  assert.ok(received.length > 0);
  assert.equal(failure.code, Code.DeadlineExceeded);
});

test("stream can be left at any message", async () => {
  const controller = new AbortController();
  const received = [];

  const failure = await failureOf(async () => {
    for await (const message of sync.watch({}, { ...script("beat"), signal: controller.signal })) {
      received.push(message.format);
      if (received.length === 3) controller.abort();
    }
  });

  assert.deepEqual(received, [0, 1, 2]);
  assert.equal(failure.code, Code.Canceled);
});

test("internal service is UNIMPLEMENTED", async () => {
  const memberships = createClient(MembershipService, transport);

  const failure = await failureOf(() => memberships.resolveMembership({}));

  assert.equal(failure.code, Code.Unimplemented);
});

test("service that is down is UNAVAILABLE", async () => {
  const down = createClient(TokenService, createGrpcWebTransport({ baseUrl: downUrl, useBinaryFormat: true }));

  const failure = await failureOf(() => down.createUserToken({}));

  assert.equal(failure.code, Code.Unavailable);
});
