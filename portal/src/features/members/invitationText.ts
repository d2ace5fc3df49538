import { Role } from '@/gen/platform/org/v1/org_types_pb';

const names: Partial<Record<Role, string>> = { [Role.MEMBER]: 'member', [Role.ADMIN]: 'admin', [Role.OWNER]: 'owner' };

/**
 * What was typed or chosen as the CSV that the server reads: one "email,role" on each line, so that its answers name the lines that
 * the person sees. Lines without a role get the chosen one; several addresses on a line become lines of their own.
 */
export function toCsv(text: string, role: Role): string {
  return text
    .split(/\r?\n/)
    .flatMap((line) => (isSeveral(line) ? line.split(/[,;\s]+/).filter((part) => part !== '') : [line.trim()]))
    .map((line) => (line === '' || line.includes(',') ? line : `${line},${names[role] ?? ''}`))
    .join('\n')
    .trim();
}

/** Addresses in a row, as mail programs copy them. */
function isSeveral(line: string): boolean {
  return (line.match(/@/g)?.length ?? 0) > 1;
}
