// An OpenID Connect client library that knows nothing of this platform completes discovery, code and PKCE against it, with tokens
// bound to a key, and refreshes them. Its person is played by fetch, with a browser's headers and cookies.
import assert from "node:assert/strict";
import * as client from "openid-client";

const issuer = process.env.PLATFORM_URL;
const redirectUri = "http://127.0.0.1:51234/callback";

const configuration = await client.discovery(new URL(issuer), "piecesos", undefined, client.None(), {
  execute: [client.allowInsecureRequests],
});
const metadata = configuration.serverMetadata();
assert.equal(metadata.issuer, issuer);
assert.deepEqual(metadata.code_challenge_methods_supported, ["S256"]);

const verifier = client.randomPKCECodeVerifier();
const [state, nonce] = [client.randomState(), client.randomNonce()];
const DPoP = client.getDPoPHandle(configuration, await client.randomDPoPKeyPair("ES256"));
const address = client.buildAuthorizationUrl(configuration, {
  redirect_uri: redirectUri,
  scope: "openid",
  code_challenge: await client.calculatePKCECodeChallenge(verifier),
  code_challenge_method: "S256",
  state,
  nonce,
});

const callback = await authorize(address);
const tokens = await client.authorizationCodeGrant(
  configuration,
  callback,
  { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true },
  undefined,
  { DPoP },
);
assert.equal(tokens.token_type, "dpop");
assert.equal(tokens.claims().email, process.env.PLATFORM_EMAIL);

const refreshed = await client.refreshTokenGrant(configuration, tokens.refresh_token, undefined, { DPoP });
assert.notEqual(refreshed.refresh_token, tokens.refresh_token);
await assert.rejects(client.refreshTokenGrant(configuration, tokens.refresh_token, undefined, { DPoP }), { error: "invalid_grant" });
await assert.rejects(client.refreshTokenGrant(configuration, refreshed.refresh_token, undefined, { DPoP }), { error: "invalid_grant" });
console.log("openid-client: discovery, code, PKCE, DPoP, refresh, reuse");

async function authorize(first) {
  const cookies = new Map();
  let response = await visit(first);
  response = await submit(response, { email: process.env.PLATFORM_EMAIL, password: process.env.PLATFORM_PASSWORD });
  assert.equal(response.status, 303);
  response = await visit(new URL(response.headers.get("location"), issuer));
  response = await submit(response, { decision: "allow" });
  assert.equal(response.status, 303);
  return new URL(response.headers.get("location"));

  async function visit(url, body) {
    const answer = await fetch(url, {
      method: body ? "POST" : "GET",
      body,
      redirect: "manual",
      headers: {
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
        ...(body ? { origin: issuer } : {}),
      },
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [name, value] = cookie.split(";")[0].split("=");
      cookies.set(name, value);
    }
    return answer;
  }

  async function submit(page, values) {
    const html = await page.text();
    const fields = new URLSearchParams();
    for (const [, name, value] of html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)) fields.set(name, decode(value));
    for (const [name, value] of Object.entries(values)) fields.set(name, value);
    return visit(new URL(/action="([^"]+)"/.exec(html)[1], issuer), fields);
  }
}

function decode(text) {
  return text
    .replace(/&#x([0-9A-F]+);/g, (_, code) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
