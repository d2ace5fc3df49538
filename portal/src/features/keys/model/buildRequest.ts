import { create } from '@bufbuild/protobuf';
import {
  ApplyChangesRequestSchema,
  CredentialChangeSchema,
  DeleteCredentialSchema,
  PutCredentialSchema,
  SealedSecretSchema,
  type ApplyChangesRequest,
  type CredentialChange,
  type GetInputKeyResponse,
  type PutCredential,
} from '@/gen/platform/credentials/v1/credential_service_pb';
import { canonicalOrigin } from '@/shared/forms/origins';
import { normalize } from '@/shared/forms/normalize';
import { appliesTo, toForm } from '@/shared/forms/providerForms';
import { trimPasted } from '@/shared/forms/textTrim';
import { sealInput } from '@/shared/sealing/sealedInputs';
import { newUuid } from '@/shared/sealing/uuid';
import { type ChangedItem, type Draft, type DraftItem, type NewItem } from './draft';

/** Seals a draft into one request. Sent again as it is, it commits nothing twice. */
export async function buildRequest(organizationId: string, draft: Draft, key: GetInputKeyResponse): Promise<ApplyChangesRequest> {
  return create(ApplyChangesRequestSchema, {
    organizationId,
    requestId: newUuid(),
    changes: await Promise.all(draft.map((item) => change(organizationId, item, key))),
  });
}

async function change(organizationId: string, item: DraftItem, key: GetInputKeyResponse): Promise<CredentialChange> {
  const expectedVersion = item.kind === 'new' ? 0n : item.base.version;
  if (item.kind === 'deleted')
    return create(CredentialChangeSchema, {
      credentialId: item.id,
      expectedVersion,
      action: { case: 'delete', value: create(DeleteCredentialSchema) },
    });
  const value = await put(organizationId, item, key);
  return create(CredentialChangeSchema, {
    credentialId: item.id,
    expectedVersion,
    action: { case: item.kind === 'new' ? 'create' : 'update', value },
  });
}

async function put(organizationId: string, item: NewItem | ChangedItem, key: GetInputKeyResponse): Promise<PutCredential> {
  const values = normalize(item.type, item.values, item.secrets);
  const origin = canonicalOrigin(item.type, values);
  const fresh = item.type.fields.filter((field) => field.secret && item.secrets[field.name] && appliesTo(field, values));
  if (origin === undefined) throw new Error('The form leads nowhere.');
  const secrets = fresh.map(async (field) =>
    create(SealedSecretSchema, {
      field: field.name,
      input: await sealInput(
        key,
        { organizationId, credentialId: item.id, origin, field: field.name },
        trimPasted(item.secrets[field.name] ?? ''),
      ),
    }),
  );
  return create(PutCredentialSchema, { form: toForm(item.type, values), secrets: await Promise.all(secrets) });
}
