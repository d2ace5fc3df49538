import { Anchor, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent } from 'react';
import { Link, useNavigate } from 'react-router';
import { sessionApi, type Invitation } from '@/shared/session/sessionApi';
import { useRefreshSession } from '@/shared/session/SessionContext';
import { t } from '@/shared/strings/en';
import { FailureAlert } from '@/shared/ui/FailureAlert';
import { Loading } from '@/shared/ui/Page';
import { OutsidePage } from './OutsidePage';
import { useFields } from './useFields';
import { useFragment } from './useFragment';

/** /invitation#TOKEN: joins an organization, with a new account when there is none. */
export function InvitationPage() {
  const token = useFragment();
  const invitation = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => sessionApi.invitation(token),
    retry: false,
    gcTime: 0,
    // Nor does the token travel where the page refuses passwords.
    enabled: window.isSecureContext,
  });
  if (invitation.isPending)
    return (
      <OutsidePage title={t.loading}>
        <Loading />
      </OutsidePage>
    );
  if (invitation.error)
    return (
      <OutsidePage title={t.session.invitationBad}>
        <FailureAlert error={invitation.error} />
        <Anchor component={Link} to="/sign-in" mt="md" display="inline-block">
          {t.session.backToSignIn}
        </Anchor>
      </OutsidePage>
    );
  return <Acceptance token={token} invitation={invitation.data} />;
}

function Acceptance({ token, invitation }: { token: string; invitation: Invitation }) {
  const refresh = useRefreshSession();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const form = useFields({ displayName: '', password: '' });
  const fresh = !invitation.accountExists;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const labels = fresh
      ? { displayName: t.session.yourName, password: t.session.newPassword }
      : { password: t.session.password };
    void form.send(labels, async () => {
      const accepted = await sessionApi.acceptInvitation({
        token,
        password: form.values.password,
        ...(fresh ? { displayName: form.values.displayName.trim() } : {}),
      });
      await refresh();
      await queries.invalidateQueries();
      await navigate(accepted.next === 'done' && accepted.organizationId ? `/organizations/${accepted.organizationId}` : '/', {
        replace: true,
      });
    });
  };

  return (
    <OutsidePage
      title={t.session.invitation(invitation.organizationName)}
      text={t.session.invitationText(invitation.email, roleName(invitation.role))}
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          {form.failure && <FailureAlert error={form.failure} />}
          {fresh ? (
            <TextInput {...form.field('displayName', t.session.yourName)} autoComplete="name" />
          ) : (
            <Text size="sm">{t.session.invitationKnown}</Text>
          )}
          <PasswordInput
            {...form.field('password', fresh ? t.session.newPassword : t.session.password)}
            {...(fresh ? { description: t.session.passwordHelp } : {})}
            autoComplete={fresh ? 'new-password' : 'current-password'}
            visibilityToggleButtonProps={{ 'aria-label': t.session.showPassword, tabIndex: 0 }}
          />
          <Button type="submit" loading={form.busy}>
            {t.session.accept}
          </Button>
        </Stack>
      </form>
    </OutsidePage>
  );
}

function roleName(role: string): string {
  const name = role.toLowerCase().replace(/^role_/, '');
  return (name in t.roles ? t.roles[name as keyof typeof t.roles] : t.roles.unknown).toLowerCase();
}
