import { ActionIcon, Alert, NativeSelect, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { use, useEffect, useRef, useState, type ReactNode } from 'react';
import { NavLink, useLocation, useNavigate } from 'react-router';
import { OrganizationContext, useOrganizations } from '@/shared/api/organizationQueries';
import { useConnected } from '@/shared/live/LiveContext';
import { sessionApi } from '@/shared/session/sessionApi';
import { sessionKey, useUser } from '@/shared/session/SessionContext';
import { t } from '@/shared/strings/en';
import { KeyIcon, MenuIcon, SignOutIcon } from '@/shared/ui/Icons';
import { pagesOf } from './navigation';
import classes from './Shell.module.css';

/** Sidebar and page. On a narrow screen the sidebar opens above the page. */
export function Shell({ children }: { children: ReactNode }) {
  const { pathname } = useLocation();
  // Another page closes the menu.
  const [openAt, setOpenAt] = useState<string>();
  const open = openAt === pathname;
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);

  // Another page: keyboards and screen readers go on at its heading.
  useEffect(() => {
    if (!first.current) main.current?.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
    first.current = false;
  }, [pathname]);

  return (
    <div className={classes.shell}>
      <a
        className={classes.skip}
        href="#content"
        onClick={(event) => {
          // Not a navigation: unsaved changes are not left.
          event.preventDefault();
          main.current?.focus();
        }}
      >
        {t.skipToContent}
      </a>
      <aside className={classes.side} aria-label={t.navigation.sidebar}>
        <div className={classes.top}>
          <span className={classes.brand}>
            <KeyIcon />
            {t.product}
          </span>
          <ActionIcon
            className={classes.menu}
            variant="default"
            size="lg"
            aria-label={t.navigation.menu}
            aria-expanded={open}
            aria-controls="sidebar"
            onClick={() => setOpenAt(open ? undefined : pathname)}
          >
            <MenuIcon />
          </ActionIcon>
        </div>
        <div className={classes.sidebar} id="sidebar" data-open={open || undefined}>
          <OrganizationChoice />
          <Navigation />
          <Person />
        </div>
      </aside>
      <main className={classes.main} id="content" ref={main} tabIndex={-1}>
        <ConnectionState />
        {children}
      </main>
    </div>
  );
}

function OrganizationChoice() {
  const organizations = useOrganizations();
  const organization = use(OrganizationContext);
  const navigate = useNavigate();
  const { pathname } = useLocation();
  if (!organization || !organizations.data) return null;
  const page = pathname.split('/').slice(3).join('/');
  return (
    <NativeSelect
      label={t.navigation.organization}
      value={organization.organizationId}
      data={organizations.data.map((one) => ({ value: one.organizationId, label: one.name }))}
      onChange={(event) => void navigate(`/organizations/${event.currentTarget.value}/${page}`)}
    />
  );
}

function Navigation() {
  const organization = use(OrganizationContext);
  if (!organization) return <div className={classes.links} />;
  return (
    <nav className={classes.links} aria-label={t.navigation.label}>
      {pagesOf(organization).map(({ path, label, Icon }) => (
        <NavLink key={path} to={`/organizations/${organization.organizationId}/${path}`} className={classes.link ?? ''}>
          <Icon />
          {label}
        </NavLink>
      ))}
    </nav>
  );
}

function Person() {
  const user = useUser();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const signOut = async () => {
    // Unsaved changes are asked about first, on the way to the sign-in page.
    await navigate('/sign-in');
    if (window.location.pathname !== '/sign-in') return;
    await sessionApi.signOut();
    queries.removeQueries({ predicate: (query) => query.queryKey[0] !== sessionKey[0] });
    await queries.refetchQueries({ queryKey: sessionKey });
  };
  return (
    <div className={classes.person}>
      <NativeSelect
        size="xs"
        label={t.navigation.theme}
        value={colorScheme}
        data={Object.entries(t.navigation.themes).map(([value, label]) => ({ value, label }))}
        onChange={(event) => setColorScheme(event.currentTarget.value as MantineColorScheme)}
      />
      <div className={classes.who}>
        <strong>{user.displayName}</strong>
        <span>{user.email}</span>
      </div>
      <button type="button" className={classes.link} onClick={() => void signOut()}>
        <SignOutIcon />
        {t.navigation.signOut}
      </button>
    </div>
  );
}

function ConnectionState() {
  const connected = useConnected();
  return (
    <div role="status" className={classes.connection}>
      {!connected && <Alert color="yellow">{t.live.lost}</Alert>}
    </div>
  );
}
