import { type ComponentType } from 'react';
import { Role } from '@/gen/platform/org/v1/org_types_pb';
import { type Organization } from '@/gen/platform/org/v1/organization_service_pb';
import { t } from '@/shared/strings/en';
import { AccountIcon, AuditIcon, DevicesIcon, MembersIcon, ModelsIcon, SettingsIcon } from '@/shared/ui/Icons';

interface NavigationItem {
  path: string;
  label: string;
  Icon: ComponentType;
}

/** The pages that a person in this role has a use for. The server decides what they get to see there. */
export function pagesOf({ role }: Organization): NavigationItem[] {
  const manages = role === Role.ADMIN || role === Role.OWNER;
  return [
    { path: 'members', label: t.navigation.members, Icon: MembersIcon },
    { path: 'models', label: t.navigation.models, Icon: ModelsIcon },
    { path: 'devices', label: t.navigation.devices, Icon: DevicesIcon },
    ...(manages ? [{ path: 'audit', label: t.navigation.audit, Icon: AuditIcon }] : []),
    { path: 'settings', label: t.navigation.settings, Icon: SettingsIcon },
    { path: 'account', label: t.navigation.account, Icon: AccountIcon },
  ];
}
