// Spoiling what the provider answers, one fault at a time: PUT /fault/<name> sets it, PUT /fault/none takes it away.
// A token is changed and then signed again with the provider's own key, so that nothing but the fault is wrong.
import { createHmac } from 'node:crypto';
import * as jose from 'jose';

const ALG = 'PS256';
const now = () => Math.floor(Date.now() / 1000);
const encoded = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

export async function makeKeys() {
  const pair = async (kid) => {
    const { privateKey, publicKey } = await jose.generateKeyPair(ALG, { extractable: true });
    const more = { kid, use: 'sig' };
    return {
      kid,
      privateKey,
      privateJwk: { ...await jose.exportJWK(privateKey), ...more },
      publicJwk: { ...await jose.exportJWK(publicKey), ...more },
    };
  };
  return { ...await pair('op1'), next: await pair('op2'), unknown: await pair('op3') };
}

const CLAIMS = {
  nonce: (claims) => ({ ...claims, nonce: 'another' }),
  iss: (claims) => ({ ...claims, iss: 'https://elsewhere.example' }),
  aud: (claims) => ({ ...claims, aud: 'another-client' }),
  aud_several: (claims) => ({ ...claims, aud: [claims.aud, 'another-client'] }),
  azp: (claims) => ({ ...claims, azp: 'another-client' }),
  azp_right: (claims) => ({ ...claims, aud: [claims.aud, 'another-client'], azp: claims.aud }),
  exp: (claims) => ({ ...claims, exp: now() - 30 }),
  exp_in_leeway: (claims) => ({ ...claims, exp: now() - 2 }),
  exp_missing: ({ exp, ...claims }) => claims,
  iat_future: (claims) => ({ ...claims, iat: now() + 120 }),
  iat_in_leeway: (claims) => ({ ...claims, iat: now() + 2 }),
  nbf: (claims) => ({ ...claims, nbf: now() + 120 }),
  sub_missing: ({ sub, ...claims }) => claims,
  sub_empty: (claims) => ({ ...claims, sub: ' ' }),
  acr: (claims) => ({ ...claims, acr: 'mosip:idp:acr:knowledge' }),
  acr_missing: ({ acr, ...claims }) => claims,
  acr_joined: (claims) => ({ ...claims, acr: `mosip:idp:acr:knowledge ${claims.acr}` }),
  at_hash: (claims) => ({ ...claims, at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' }),
  auth_time: (claims) => ({ ...claims, auth_time: now() - 3600 }),
  auth_time_missing: ({ auth_time, ...claims }) => claims,
};

export function middleware({ issuer, signing, settings }) {
  let fault = 'none';
  const rotated = { yes: false };
  const sign = (claims, key = signing) => new jose.SignJWT(claims)
    .setProtectedHeader({ alg: ALG, kid: key.kid, typ: 'JWT' }).sign(key.privateKey);

  async function spoiltIdToken(raw) {
    const claims = jose.decodeJwt(raw);
    if (CLAIMS[fault]) return sign(CLAIMS[fault](claims));
    switch (fault) {
      case 'sig': return `${raw.split('.').slice(0, 2).join('.')}.${(await sign({ other: 1 })).split('.')[2]}`;
      case 'alg_none': return `${encoded({ alg: 'none' })}.${encoded(claims)}.`;
      case 'alg_hs256': {
        // The old trick: the public key, which everybody knows, taken as a shared secret.
        const begin = `${encoded({ alg: 'HS256', kid: signing.kid })}.${encoded(claims)}`;
        const secret = JSON.stringify(signing.publicJwk);
        return `${begin}.${createHmac('sha256', secret).update(begin).digest('base64url')}`;
      }
      case 'kid_unknown': return sign(claims, signing.unknown);
      case 'rotated': rotated.yes = true; return sign(claims, signing.next);
      case 'unreadable': return 'what is this?';
      default: return raw;
    }
  }

  async function spoiltUserinfo(ctx, client) {
    const answer = async (body) => { ctx.type = 'application/jwt'; ctx.body = body; };
    const claims = client.userinfo_claims ?? {};
    switch (fault) {
      case 'userinfo_sub': return answer(await sign({ ...claims, sub: 'somebody-else' }));
      case 'userinfo_sub_missing': return answer(await sign({ ...claims, sub: undefined }));
      case 'userinfo_sig': {
        const [header, payload] = (await sign(claims)).split('.');
        return answer(`${header}.${payload}.${(await sign({ other: 1 })).split('.')[2]}`);
      }
      case 'userinfo_alg_none': return answer(`${encoded({ alg: 'none' })}.${encoded(claims)}.`);
      case 'userinfo_none': ctx.type = 'application/json'; ctx.body = claims; return undefined;
      case 'userinfo_noiss': {
        const { iss, aud, exp, iat, ...rest } = claims;
        return answer(await sign(rest));
      }
      case 'userinfo_iss': return answer(await sign({ ...claims, iss: 'https://elsewhere.example' }));
      case 'userinfo_aud': return answer(await sign({ ...claims, aud: 'another-client' }));
      case 'userinfo_kid': return answer(await sign(claims, signing.unknown));
      case 'userinfo_signed_only': return answer(await sign(claims));
      case 'userinfo_encrypted_only': return answer(await encrypt(JSON.stringify(claims)));
      case 'userinfo_for_another': return answer(await encrypt(await sign(claims), signing.unknown.publicJwk));
      case 'userinfo_no_identifier': return answer(await sign({ ...claims, individual_id: undefined }));
      case 'userinfo_garbage': return answer('what is this?');
      case 'userinfo_error': ctx.status = 500; ctx.body = 'no'; return undefined;
      default: return undefined;
    }
  }

  async function encrypt(plain, jwk = settings.encryption_key) {
    const key = await jose.importJWK({ ...jwk, alg: undefined }, 'RSA-OAEP-256');
    return new jose.CompactEncrypt(Buffer.from(plain))
      .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM', kid: jwk.kid, cty: 'JWT' }).encrypt(key);
  }

  return async (ctx, next) => {
    const asked = /^\/fault\/(\w+)$/.exec(ctx.path);
    if (asked && ctx.method === 'PUT') {
      [, fault] = asked;
      rotated.yes = false;
      ctx.body = '';
      return;
    }
    await next();
    if (ctx.path === '/token' && ctx.body?.id_token) {
      if (fault === 'token_without_id') delete ctx.body.id_token;
      else ctx.body = { ...ctx.body, id_token: await spoiltIdToken(ctx.body.id_token) };
    } else if (ctx.path === '/me' && ctx.status === 200 && fault.startsWith('userinfo')) {
      const account = ctx.oidc.account;
      const { iss, aud } = { iss: issuer, aud: ctx.oidc.client.clientId };
      await spoiltUserinfo(ctx, { userinfo_claims: { ...await account.claims(), iss, aud, iat: now() } });
    } else if (ctx.path === '/jwks' && rotated.yes) {
      ctx.body = { keys: [...ctx.body.keys, signing.next.publicJwk] };
    } else if (ctx.path.startsWith('/.well-known') && fault === 'discovery_issuer') {
      ctx.body = { ...ctx.body, issuer: 'https://elsewhere.example' };
    } else if (ctx.path.startsWith('/.well-known') && fault === 'discovery_redirect') {
      ctx.redirect(`${issuer}/.well-known/openid-configuration?again`);
    } else if (ctx.path.startsWith('/.well-known') && fault === 'discovery_long') {
      ctx.body = { ...ctx.body, more: 'x'.repeat(2_000_000) };
    } else if (ctx.path.startsWith('/.well-known') && fault === 'discovery_lacks') {
      const { token_endpoint, ...rest } = ctx.body;
      ctx.body = rest;
    }
  };
}
