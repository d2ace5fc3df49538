import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { OrganizationService } from '@/gen/platform/org/v1/organization_service_pb';
import { useClient } from '@/shared/api/clients';
import { failureOf } from '@/shared/api/failure';
import { useOrganization } from '@/shared/api/organizationQueries';
import { useGone } from '@/shared/organization/useGone';
import { t } from '@/shared/strings/en';
import { Card } from '@/shared/ui/Card';
import { Dialog } from '@/shared/ui/Dialog';
import { FailureAlert } from '@/shared/ui/FailureAlert';

/** Ends the organization, for owners. */
export function DeleteCard({ name }: { name: string }) {
  const [asking, setAsking] = useState(false);
  return (
    <Card title={t.settings.deletion}>
      <Text c="dimmed" size="sm" mb="md">
        {t.settings.deletionText}
      </Text>
      <Button color="red" variant="light" onClick={() => setAsking(true)}>
        {t.settings.deletion}
      </Button>
      {asking && <DeleteDialog name={name} onClose={() => setAsking(false)} />}
    </Card>
  );
}

/** Asks for the name, so that nobody ends the wrong one. */
function DeleteDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const { organizationId } = useOrganization();
  const organizations = useClient(OrganizationService);
  const gone = useGone();
  const [typed, setTyped] = useState('');
  const [submitted, setSubmitted] = useState(false);
  const deletion = useMutation({
    mutationFn: () => organizations.deleteOrganization({ organizationId, confirmName: typed }),
    onSuccess: gone,
  });
  const same = typed.trim().normalize('NFC') === name;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSubmitted(true);
    if (same) deletion.mutate();
  };
  const refused = deletion.error ? failureOf(deletion.error).field('confirm_name') : undefined;

  return (
    <Dialog opened onClose={onClose} title={t.settings.deleteTitle(name)}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <Text>{t.settings.deleteText}</Text>
          {deletion.error && refused === undefined && <FailureAlert error={deletion.error} />}
          <TextInput
            label={t.settings.typeName(name)}
            autoComplete="off"
            spellCheck={false}
            required
            data-autofocus
            error={submitted && !same ? t.settings.nameDiffers : refused}
            value={typed}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
              setSubmitted(false);
              deletion.reset();
            }}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t.cancel}
            </Button>
            <Button type="submit" color="red" loading={deletion.isPending}>
              {t.settings.delete}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
