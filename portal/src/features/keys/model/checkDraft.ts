import { type Credential } from '@/gen/platform/credentials/v1/credential_service_pb';
import { checkForm } from '@/shared/forms/checkForm';
import { normalize } from '@/shared/forms/normalize';
import { providerOf, type FormValues, type ProviderType, type Secrets } from '@/shared/forms/providerForms';
import { t } from '@/shared/strings/en';
import { keptSecrets, type KeptSecrets } from './destination';
import { type Draft } from './draft';

export interface EntryReport extends KeptSecrets {
  normalized: FormValues;
  errors: Readonly<Record<string, string>>;
  warnings: Readonly<Record<string, string>>;
}

/** Checks what is entered in one form: its fields, and that its name is free in its section. */
export function checkEntry(
  entry: { id: string; type: ProviderType; values: FormValues; secrets: Secrets; base?: Credential },
  saved: readonly Credential[],
  draft: Draft,
): EntryReport {
  const normalized = normalize(entry.type, entry.values, entry.secrets);
  const kept = keptSecrets(entry.type, entry.base, normalized);
  const report = checkForm(entry.type, normalized, entry.secrets, kept.kept);
  const errors: Record<string, string> = { ...report.errors };
  if (errors.name === undefined && isTaken(entry.id, entry.type, normalized.name, saved, draft)) errors.name = t.forms.nameTaken;
  if (kept.moved) {
    for (const field of entry.type.fields) {
      if (field.secret && errors[field.name] !== undefined && !entry.secrets[field.name])
        errors[field.name] = t.forms.enterAgain(field.options.label);
    }
  }
  return { normalized, ...kept, errors, warnings: report.warnings };
}

function isTaken(id: string, type: ProviderType, name: string, saved: readonly Credential[], draft: Draft): boolean {
  const folded = fold(name);
  const touched = new Map(draft.map((item) => [item.id, item]));
  const inSection = (other: ProviderType | undefined) => other?.options.section === type.options.section;
  const drafted = draft.some(
    (item) => item.kind !== 'deleted' && item.id !== id && inSection(item.type) && fold(item.values.name) === folded,
  );
  return (
    drafted ||
    saved.some(
      (credential) =>
        credential.credentialId !== id &&
        !touched.has(credential.credentialId) &&
        inSection(providerOf(credential.form)) &&
        fold(credential.form?.name ?? '') === folded,
    )
  );
}

function fold(name: string): string {
  return name.trim().normalize('NFC').toLowerCase();
}
