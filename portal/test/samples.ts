import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { CredentialSchema, SecretMaskSchema, type Credential } from '@/gen/platform/credentials/v1/credential_service_pb';
import { CredentialFormSchema, OpenAiSchema } from '@/gen/platform/credentials/v1/providers_pb';
import { providers, type ProviderType } from '@/shared/forms/providerForms';

export const openai = providers.find((type) => type.key === 'openai') as ProviderType;

interface Parts {
  id: string;
  name?: string;
  version?: bigint;
  revision?: bigint;
  baseUrl?: string;
  organizationId?: string;
  updatedBy?: string;
}

/** A stored OpenAI key. */
export function credential(parts: Parts): Credential {
  return create(CredentialSchema, {
    credentialId: parts.id,
    version: parts.version ?? 1n,
    revision: parts.revision ?? 1n,
    form: create(CredentialFormSchema, {
      name: parts.name ?? 'Main',
      form: {
        case: 'openai',
        value: create(OpenAiSchema, {
          baseUrl: parts.baseUrl ?? 'https://api.openai.com',
          organizationId: parts.organizationId ?? '',
        }),
      },
    }),
    masks: [create(SecretMaskSchema, { field: 'api_key', mask: '••••abcd' })],
    updateTime: timestampFromDate(new Date()),
    updatedBy: parts.updatedBy ?? '',
  });
}
