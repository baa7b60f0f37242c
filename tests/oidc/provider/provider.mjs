// A real, certified provider (oidc-provider), set up like eSignet: private_key_jwt, PS256, acr, signed userinfo that may
// also be encrypted. What it answers can be spoilt on purpose: see faults.mjs. Reads its settings as JSON from stdin.
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import Provider from 'oidc-provider';
import * as faults from './faults.mjs';

const settings = JSON.parse(await text(process.stdin));
const people = JSON.parse(readFileSync(new URL('./people.json', import.meta.url)));
const issuer = `http://127.0.0.1:${settings.port}`;
const signing = await faults.makeKeys();

const claims = {
  openid: ['sub'],
  profile: ['name', 'name#fra', 'name#ara', 'given_name', 'family_name', 'birthdate', 'gender', 'individual_id'],
  phone: ['phone_number', 'phone_number_verified'],
  email: ['email', 'email_verified'],
  address: ['address'],
};

const provider = new Provider(issuer, {
  clients: settings.clients,
  jwks: { keys: [signing.privateJwk] },
  cookies: { keys: ['a key for the tests'] },
  claims,
  acrValues: settings.acrs,
  enabledJWA: {
    idTokenSigningAlgValues: ['PS256', 'RS256', 'ES256'],
    userinfoSigningAlgValues: ['PS256', 'RS256', 'ES256'],
    userinfoEncryptionAlgValues: ['RSA-OAEP-256'],
    userinfoEncryptionEncValues: ['A256GCM'],
    clientAuthSigningAlgValues: ['RS256', 'PS256', 'ES256'],
  },
  features: {
    devInteractions: { enabled: false },
    claimsParameter: { enabled: true },
    jwtUserinfo: { enabled: true },
    encryption: { enabled: true },
    pushedAuthorizationRequests: { enabled: true },
    rpInitiatedLogout: { enabled: true },
    backchannelLogout: { enabled: true },
  },
  pkce: { required: () => true },
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (ctx, id) => people[id] && { accountId: id, claims: () => ({ sub: id, ...people[id] }) },
  async loadExistingGrant(ctx) {
    const grant = new provider.Grant({
      clientId: ctx.oidc.client.clientId,
      accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope('openid profile phone email address');
    grant.addOIDCClaims(Object.values(claims).flat());
    await grant.save();
    return grant;
  },
});

// The server under test listens on whatever port is free.
provider.Client.prototype.redirectUriAllowed = (uri) => new RegExp(settings.redirect_uris).test(uri);

provider.use(faults.middleware({ issuer, signing, settings }));

// The page on which somebody says who they are. A test fills it in, or posts what it would send.
provider.use(async (ctx, next) => {
  const found = /^\/interaction\/([^/]+)$/.exec(ctx.path);
  if (!found) return next();
  if (ctx.method === 'GET') {
    const { params } = await provider.interactionDetails(ctx.req, ctx.res);
    const option = (value) => `<option>${value}</option>`;
    ctx.type = 'html';
    ctx.body = `<!DOCTYPE html><html lang="en"><title>Test provider</title><main><h1>Test provider</h1>
      <form method="post"><label>Who are you? <select name="account">${Object.keys(people).map(option)}</select></label>
      <label>How? <select name="acr">${[...(params.acr_values ?? '').split(' '), ...settings.acrs].filter(Boolean).map(option)}</select></label>
      <button name="answer" value="yes">Log in</button> <button name="answer" value="no">Refuse</button></form></main></html>`;
    return undefined;
  }
  const sent = new URLSearchParams(await text(ctx.req));
  const result = sent.get('answer') === 'no'
    ? { error: 'access_denied', error_description: 'The person said no.' }
    : { login: { accountId: sent.get('account'), acr: sent.get('acr') || undefined } };
  ctx.respond = false;
  return provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: false });
});

provider.on('server_error', (ctx, error) => console.error(error));
provider.listen(settings.port, '127.0.0.1', () => console.log('ready'));
