// A certified OpenID Connect provider from elsewhere, on a free port of this machine. It signs in whom a test names, without asking,
// and prints its address. Settings come from the environment.
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const server = createServer();
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;
const person = JSON.parse(process.env.PERSON);

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "platform",
      client_secret: process.env.CLIENT_SECRET,
      redirect_uris: [process.env.REDIRECT_URI],
      response_types: ["code"],
      grant_types: ["authorization_code"],
    },
  ],
  pkce: { required: () => true },
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...person }) }),
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope("openid email profile");
    await grant.save();
    return grant;
  },
});
provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith("/interaction/")) return next();
  ctx.respond = false;
  await provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: process.env.SUBJECT } });
});
server.on("request", provider.callback());
console.log(issuer);
