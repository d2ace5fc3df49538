import { Role } from '@/gen/platform/org/v1/org_types_pb';
import { t } from '@/shared/strings/en';

export function roleName(role: Role): string {
  switch (role) {
    case Role.OWNER:
      return t.roles.owner;
    case Role.ADMIN:
      return t.roles.admin;
    case Role.MEMBER:
      return t.roles.member;
    default:
      return t.roles.unknown;
  }
}

/** The roles that somebody in a role may give: only owners make owners. */
export function rolesGivenBy(role: Role): Role[] {
  return role === Role.OWNER ? [Role.MEMBER, Role.ADMIN, Role.OWNER] : [Role.MEMBER, Role.ADMIN];
}
