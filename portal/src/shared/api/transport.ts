import { type Interceptor, type Transport } from '@connectrpc/connect';
import { createGrpcWebTransport } from '@connectrpc/connect-web';
import { type SessionEvents } from '@/shared/session/sessionEvents';
import { failureOf, reasons } from './failure';

/** How long a call may take; a Save seals and commits within a fraction of it. */
const patience = 20_000;

/** gRPC-Web to where the page came from. The cookie names the session; the header shows that the page is ours. */
export function createPortalTransport(events: SessionEvents): Transport {
  return withSession(
    createGrpcWebTransport({ baseUrl: window.location.origin, defaultTimeoutMs: patience, interceptors: [sameSite] }),
    events,
  );
}

const sameSite: Interceptor = (next) => (request) => {
  request.header.set('X-Platform', '1');
  return next(request);
};

/**
 * Some calls want the password once more: it is asked for, and the same call is made again. Around the transport, and not inside it as
 * an interceptor: there the time that a person needs would count as the call's own.
 */
export function withSession(transport: Transport, events: SessionEvents): Transport {
  return {
    async unary(...call) {
      try {
        return await transport.unary(...call);
      } catch (error) {
        const failure = failureOf(error);
        if (failure.reason === reasons.signedOut) events.signalSignedOut();
        if (failure.reason !== reasons.stepUp) throw error;
        await events.askForProof();
        return transport.unary(...call);
      }
    },
    async stream(...call) {
      try {
        return await transport.stream(...call);
      } catch (error) {
        if (failureOf(error).reason === reasons.signedOut) events.signalSignedOut();
        throw error;
      }
    },
  };
}
