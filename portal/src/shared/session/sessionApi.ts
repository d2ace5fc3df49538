import { Failure, reasons, type FieldFailure } from '@/shared/api/failure';
import { t } from '@/shared/strings/en';

/** A way to sign in at another place. */
export interface IdentityProvider {
  key: string;
  name: string;
}

export interface SessionUser {
  userId: string;
  email: string;
  displayName: string;
  secondFactor: boolean;
}

export type SessionState =
  | { signedIn: false; setupNeeded: boolean; identityProviders: IdentityProvider[] }
  | { signedIn: true; user: SessionUser; identityProviders: IdentityProvider[] };

export interface Invitation {
  organizationName: string;
  email: string;
  role: string;
  accountExists: boolean;
  expires: string;
}

export interface NextStep {
  next: 'done' | 'second-factor';
  organizationId?: string;
}

interface FailureBody {
  reason?: string;
  message?: string;
  fields?: FieldFailure[];
  retryAfterSeconds?: number;
}

/** The gateway's session endpoints. The browser never holds a token: a cookie that scripts cannot read names the session. */
export const sessionApi = {
  get: () => call<SessionState>('GET', ''),
  signIn: (email: string, password: string) => call<NextStep>('POST', '/sign-in', { email, password }),
  secondFactor: (code: string) => call<NextStep>('POST', '/second-factor', { code }),
  signOut: () => call<void>('POST', '/sign-out', {}),
  stepUp: (proof: { password?: string; code?: string }) => call<{ stepUpUntil: string }>('POST', '/step-up', proof),
  setUp: (setup: { setupCode: string; email: string; password: string; displayName: string; organizationName: string }) =>
    call<NextStep>('POST', '/setup', setup),
  invitation: (token: string) => call<Invitation>('GET', `/invitation?token=${encodeURIComponent(token)}`),
  acceptInvitation: (acceptance: { token: string; password?: string; displayName?: string }) =>
    call<NextStep>('POST', '/accept-invitation', acceptance),
  requestPasswordReset: (email: string) => call<void>('POST', '/request-password-reset', { email }),
  resetPassword: (token: string, password: string) => call<void>('POST', '/reset-password', { token, password }),
  externalAddress: (key: string, returnTo: string) =>
    `/session/external/${encodeURIComponent(key)}?returnTo=${encodeURIComponent(returnTo)}`,
};

async function call<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`/session${path}`, {
      method,
      headers: {
        'X-Platform': '1',
        Accept: 'application/json',
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    throw new Failure(reasons.offline, t.errors.offline);
  }
  const text = await response.text();
  if (!response.ok) throw readFailure(text, response.status);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

function readFailure(text: string, status: number): Failure {
  let body: FailureBody = {};
  try {
    body = JSON.parse(text) as FailureBody;
  } catch {
    // Something in between answered with a page of its own.
  }
  const message = body.message ?? (status >= 500 ? t.errors.unavailable : t.errors.unexpected);
  return new Failure(
    body.reason ?? (status >= 500 ? reasons.unavailable : 'UNEXPECTED'),
    message,
    body.fields,
    body.retryAfterSeconds,
  );
}
