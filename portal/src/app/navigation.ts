import { type ComponentType } from 'react';
import { type Organization } from '@/gen/platform/org/v1/organization_service_pb';
import { t } from '@/shared/strings/en';
import { DevicesIcon, ModelsIcon } from '@/shared/ui/Icons';

interface NavigationItem {
  path: string;
  label: string;
  Icon: ComponentType;
}

/** The pages of an organization that a person in this role has a use for. */
export function pagesOf(_organization: Organization): NavigationItem[] {
  return [
    { path: 'models', label: t.navigation.models, Icon: ModelsIcon },
    { path: 'devices', label: t.navigation.devices, Icon: DevicesIcon },
  ];
}
