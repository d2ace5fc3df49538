import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { type Device, DeviceService } from '@/gen/platform/org/v1/device_service_pb';
import { useClient } from '@/shared/api/clients';
import { failureOf } from '@/shared/api/failure';
import { orgKeys } from '@/shared/api/orgKeys';
import { t } from '@/shared/strings/en';
import { Dialog } from '@/shared/ui/Dialog';
import { FailureAlert } from '@/shared/ui/FailureAlert';

interface Props {
  organizationId: string;
  device: Device;
  onClose: () => void;
}

/** Gives one of the person's own devices another name. */
export function RenameDialog({ organizationId, device, onClose }: Props) {
  const devices = useClient(DeviceService);
  const queries = useQueryClient();
  const [name, setName] = useState(device.name);
  const [submitted, setSubmitted] = useState(false);
  const renaming = useMutation({
    mutationFn: () => devices.renameDevice({ deviceId: device.deviceId, name: name.trim() }),
    onSuccess: async () => {
      // Deliveries and removals name devices too.
      await queries.invalidateQueries({ queryKey: orgKeys.all(organizationId) });
      onClose();
    },
  });
  const missing = submitted && name.trim() === '' ? t.devices.nameMissing : undefined;
  const refused = renaming.error ? failureOf(renaming.error).field('name') : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSubmitted(true);
    if (name.trim() === device.name) onClose();
    else if (name.trim() !== '') renaming.mutate();
  };

  return (
    <Dialog opened onClose={onClose} title={t.devices.renameTitle(device.name)}>
      <form onSubmit={submit} noValidate>
        <Stack>
          {renaming.error && refused === undefined && <FailureAlert error={renaming.error} />}
          <TextInput
            label={t.devices.newName}
            autoComplete="off"
            required
            data-autofocus
            error={missing ?? refused}
            value={name}
            onChange={(event) => {
              setName(event.currentTarget.value);
              renaming.reset();
            }}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t.cancel}
            </Button>
            <Button type="submit" loading={renaming.isPending}>
              {t.devices.rename}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
