import { type Failure } from '@/shared/api/failure';
import { type Draft } from './draft';

const path = /^changes\[(\d+)\]\.?(.*)$/;

/** Sorts the fields that the server refused to the draft's items, by the last word of their path. */
export function faultsByItem(failure: Failure, draft: Draft): Map<string, Record<string, string>> {
  const faults = new Map<string, Record<string, string>>();
  for (const { field, message } of failure.fields) {
    const [, index, rest = ''] = path.exec(field) ?? [];
    const item = index === undefined ? undefined : draft[Number(index)];
    if (!item) continue;
    const name = rest.startsWith('form.') ? (rest.split('.').pop() ?? 'form') : 'form';
    faults.set(item.id, { ...faults.get(item.id), [name]: message });
  }
  return faults;
}
