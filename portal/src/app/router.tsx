import { type ComponentType } from 'react';
import { createBrowserRouter, Navigate, type RouteObject } from 'react-router';
import { CrashPage } from './CrashPage';
import { HomePage, OrganizationFrame } from './OrganizationFrame';
import { NotFoundPage } from './NotFoundPage';
import { SignedInFrame } from './SignedInFrame';
import { RouteLoading } from './RouteLoading';

/** A page that is loaded when somebody goes there. */
function page<Name extends string>(load: () => Promise<Record<Name, ComponentType>>, name: Name): Pick<RouteObject, 'lazy'> {
  return { lazy: async () => ({ Component: (await load())[name] }) };
}

export const routes: RouteObject[] = [
  {
    HydrateFallback: RouteLoading,
    ErrorBoundary: CrashPage,
    children: [
      { path: '/sign-in', ...page(() => import('@/features/session/SignInPage'), 'SignInPage') },
      { path: '/setup', ...page(() => import('@/features/session/SetupPage'), 'SetupPage') },
      { path: '/invitation', ...page(() => import('@/features/session/InvitationPage'), 'InvitationPage') },
      { path: '/reset', ...page(() => import('@/features/session/ResetPage'), 'ResetPage') },
      {
        Component: SignedInFrame,
        children: [
          { path: '/', Component: HomePage },
          {
            path: '/organizations/:organizationId',
            Component: OrganizationFrame,
            children: [
              { index: true, element: <Navigate to="models/api-keys" replace /> },
              { path: 'models', element: <Navigate to="api-keys" replace /> },
              { path: 'models/api-keys', ...page(() => import('@/features/keys/ApiKeysPage'), 'ApiKeysPage') },
              { path: 'members', ...page(() => import('@/features/members/MembersPage'), 'MembersPage') },
              { path: 'devices', ...page(() => import('@/features/devices/DevicesPage'), 'DevicesPage') },
              { path: 'audit', ...page(() => import('@/features/audit/AuditPage'), 'AuditPage') },
              { path: 'settings', ...page(() => import('@/features/settings/SettingsPage'), 'SettingsPage') },
              { path: 'account', ...page(() => import('@/features/account/AccountPage'), 'AccountPage') },
            ],
          },
          { path: '*', Component: NotFoundPage },
        ],
      },
    ],
  },
];

export function createRouter() {
  return createBrowserRouter(routes);
}
