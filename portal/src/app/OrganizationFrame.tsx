import { Button, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Navigate, Outlet, useNavigate, useParams } from 'react-router';
import { OrganizationService } from '@/gen/platform/org/v1/organization_service_pb';
import { useClient } from '@/shared/api/clients';
import { orgKeys } from '@/shared/api/orgKeys';
import { OrganizationContext, useOrganizations } from '@/shared/api/organizationQueries';
import { useLiveOrganization } from '@/shared/live/LiveContext';
import { t } from '@/shared/strings/en';
import { FailureAlert } from '@/shared/ui/FailureAlert';
import { Page, Waiting } from '@/shared/ui/Page';
import { lastOrganization, rememberOrganization } from './lastOrganization';
import { RouteLoading } from './RouteLoading';
import { GonePage, NotFoundPage } from './NotFoundPage';
import { Shell } from './Shell';

/** The start page: the organization that was open last. */
export function HomePage() {
  const organizations = useOrganizations();
  if (!organizations.data)
    return organizations.error ? (
      <Shell>
        <Page title={t.product}>
          <Waiting queries={[organizations]} title={t.errors.somethingWrong} />
        </Page>
      </Shell>
    ) : (
      <RouteLoading />
    );
  const last = lastOrganization();
  const chosen = organizations.data.find((one) => one.organizationId === last) ?? organizations.data[0];
  return chosen ? <Navigate to={`/organizations/${chosen.organizationId}/models/api-keys`} replace /> : <FirstOrganization />;
}

/** The pages of the organization that the address names. */
export function OrganizationFrame() {
  const { organizationId } = useParams();
  const organizations = useOrganizations();
  const organization = organizations.data?.find((one) => one.organizationId === organizationId);
  const [last, setLast] = useState(organization);
  if (organization && organization !== last) setLast(organization);
  useLiveOrganization(organization?.organizationId);
  if (!organizations.data) return organizations.error ? <HomePage /> : <RouteLoading />;
  if (!organization) return last && last.organizationId === organizationId ? <GonePage name={last.name} /> : <NotFoundPage />;

  rememberOrganization(organization.organizationId);
  return (
    <OrganizationContext value={organization}>
      <Shell>
        <Outlet key={organization.organizationId} />
      </Shell>
    </OrganizationContext>
  );
}

function FirstOrganization() {
  const organizations = useClient(OrganizationService);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const creation = useMutation({
    mutationFn: () => organizations.createOrganization({ name: name.trim() }),
    onSuccess: async ({ organization }) => {
      await queries.refetchQueries({ queryKey: orgKeys.organizations });
      if (organization) await navigate(`/organizations/${organization.organizationId}`);
    },
  });
  return (
    <Shell>
      <Page title={t.navigation.noOrganization}>
        <Text>{t.navigation.noOrganizationText}</Text>
        {creation.error && <FailureAlert error={creation.error} />}
        <form
          onSubmit={(event) => {
            event.preventDefault();
            creation.mutate();
          }}
        >
          <Stack maw="24rem">
            <TextInput
              label={t.navigation.organizationName}
              required
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Button type="submit" loading={creation.isPending} disabled={name.trim() === ''}>
              {t.navigation.createOrganization}
            </Button>
          </Stack>
        </form>
      </Page>
    </Shell>
  );
}
