import { MantineProvider } from '@mantine/core';
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { RouterProvider } from 'react-router';
import { CredentialService } from '@/gen/platform/credentials/v1/credential_service_pb';
import { ClientsContext, createClients } from '@/shared/api/clients';
import { failureOf, reasons } from '@/shared/api/failure';
import { createPortalTransport } from '@/shared/api/transport';
import { LiveContext } from '@/shared/live/LiveContext';
import { LiveUpdates, thisBrowser } from '@/shared/live/liveUpdates';
import { sessionKey, SessionEventsContext } from '@/shared/session/SessionContext';
import { SessionEvents } from '@/shared/session/sessionEvents';
import { createRouter } from './router';

const retries = 3;

function compose() {
  const events = new SessionEvents();
  const clients = createClients(createPortalTransport(events));
  const queries = new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (failureOf(error).reason === reasons.signedOut) events.signalSignedOut();
      },
    }),
    defaultOptions: {
      queries: {
        // What is shown is read again when the live stream says so, when the window is looked at again, and on reconnection.
        staleTime: 5_000,
        retry: (failures, error) => failures < retries && failureOf(error).isUnanswered,
      },
    },
  });
  const live = new LiveUpdates(clients(CredentialService), thisBrowser, () => events.signalSignedOut());
  return { events, clients, queries, live, router: createRouter() };
}

/** The whole portal: what all pages share, around the pages. */
export function App() {
  const [{ events, clients, queries, live, router }] = useState(compose);

  // The gateway says who is signed in; a call that it refused only makes the portal ask.
  useEffect(() => events.onSignedOut(() => void queries.refetchQueries({ queryKey: sessionKey })), [events, queries]);

  return (
    <MantineProvider defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
      <QueryClientProvider client={queries}>
        <SessionEventsContext value={events}>
          <ClientsContext value={clients}>
            <LiveContext value={live}>
              <RouterProvider router={router} />
            </LiveContext>
          </ClientsContext>
        </SessionEventsContext>
      </QueryClientProvider>
    </MantineProvider>
  );
}
