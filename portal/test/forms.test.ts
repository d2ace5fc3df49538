// @vitest-environment node
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkForm } from '@/shared/forms/checkForm';
import { normalize } from '@/shared/forms/normalize';
import { canonicalOrigin } from '@/shared/forms/origins';
import {
  emptyValues,
  providers,
  sections,
  toForm,
  valuesOf,
  type FormValues,
  type ProviderType,
} from '@/shared/forms/providerForms';
import { betterPlaces } from '@/shared/forms/recognise';
import { trimPasted } from '@/shared/forms/textTrim';

const provider = (key: string): ProviderType => {
  const found = providers.find((type) => type.key === key);
  if (!found) throw new Error(`No provider ${key}.`);
  return found;
};
const entered = (key: string, plain: Record<string, string>, name = 'Main'): FormValues => ({
  name,
  plain: { ...emptyValues(provider(key)).plain, ...plain },
});
const field = (key: string, name: string) => {
  const found = provider(key).fields.find((candidate) => candidate.name === name);
  if (!found) throw new Error(`No field ${name}.`);
  return found;
};
const account = (project: string) =>
  JSON.stringify({
    type: 'service_account',
    client_email: 'vertex@p.iam.gserviceaccount.com',
    private_key: 'x',
    project_id: project,
  });

describe('the page, as the contracts describe it', () => {
  it('has its sections in order, with their buttons', () => {
    expect(sections.map((section) => [section.title, section.providers.map((type) => type.options.addButton)])).toEqual([
      ['OpenAI', ['Add API Key']],
      ['Anthropic (Claude)', ['Add API Key']],
      ['Gemini', ['Add API Key']],
      ['GCP Configuration', ['Add API Key', 'Add Service Account']],
      ['Bedrock Access Credentials', ['Add Credentials']],
      ['Bedrock API Keys', ['Add API Key']],
      ['Azure OpenAI', ['Add Configuration']],
    ]);
    expect(sections[0]?.description).toBe('API credentials and organization settings.');
    expect(sections[3]?.description).toBe('Manage GCP API keys and Vertex AI service accounts.');
  });

  it('puts plain values into the message and back, and never a secret', () => {
    const values = entered('openai', { organization_id: 'org-1', base_url: 'https://proxy.example' });

    const form = toForm(provider('openai'), values);

    expect(valuesOf(provider('openai'), form)).toEqual(values);
    expect(form.form.case === 'openai' && form.form.value.apiKey).toHaveLength(0);
  });
});

describe('origins', () => {
  const file = new URL('../../tests/Platform.Providers.Tests/Data/origins.json', import.meta.url);
  const table = JSON.parse(readFileSync(file, 'utf8')) as Record<'accepted' | 'refused', { input: string; origin?: string }[]>;
  const leading = (address: string) => canonicalOrigin(provider('azure-openai'), entered('azure-openai', { endpoint: address }));

  it('are those that the server computes', () => {
    expect(table.accepted.length).toBeGreaterThan(40);
    for (const row of table.accepted) expect([row.input, leading(row.input)]).toEqual([row.input, row.origin]);
  });

  it('are refused where the server refuses them', () => {
    expect(table.refused.length).toBeGreaterThan(100);
    expect(table.refused.filter((row) => leading(row.input) !== undefined)).toEqual([]);
  });

  it.each([
    ['openai', {}, 'https://api.openai.com'],
    ['gemini', {}, 'https://generativelanguage.googleapis.com'],
    ['bedrock', { region: 'us-east-1' }, 'https://bedrock-runtime.us-east-1.amazonaws.com'],
    ['bedrock', { region: 'evil.example/' }, undefined],
    ['openai', { base_url: ' "https://Proxy.example:443/v1/" ' }, 'https://proxy.example'],
  ])('of %s with %o is %s', (key, plain, origin) => {
    expect(canonicalOrigin(provider(key), entered(key, plain as unknown as Record<string, string>))).toBe(origin);
  });
});

describe('what people paste', () => {
  it.each([
    ['  "sk-proj-abc"  ', 'sk-proj-abc'],
    ['Bearer sk-abc', 'sk-abc'],
    ['\uFEFF“bearer `sk-abc`”\n', 'sk-abc'],
    ['sk abc', 'sk abc'],
  ])('%j is trimmed to %j', (pasted, kept) => expect(trimPasted(pasted)).toBe(kept));

  it('is split when it is the address of an Azure deployment', () => {
    const type = provider('azure-openai');
    const pasted = 'https://Contoso.openai.azure.com/openai/deployments/gpt-4o-prod/chat/completions?api-version=2024-06-01';

    const values = normalize(type, entered('azure-openai', { endpoint: pasted }), {});

    expect(values.plain).toEqual({
      endpoint: 'https://contoso.openai.azure.com',
      deployment: 'gpt-4o-prod',
      api_version: '2024-06-01',
    });
  });

  it('fills the project from a service-account file, unless one is entered', () => {
    const type = provider('vertex');
    const secrets = { service_account_json: account('analytical') };

    expect(normalize(type, entered('vertex', {}), secrets).plain.project_id).toBe('analytical');
    expect(normalize(type, entered('vertex', { project_id: 'other-one' }), secrets).plain.project_id).toBe('other-one');
  });

  it('loses /v1 and slashes at the end of an address', () => {
    expect(normalize(provider('openai'), entered('openai', { base_url: 'https://proxy.example/v1/' }), {}).plain.base_url).toBe(
      'https://proxy.example',
    );
  });

  it.each([
    ['openai', 'api_key', `sk-ant-api03-${'a'.repeat(93)}AA`, ['anthropic']],
    ['anthropic', 'api_key', 'sk-proj-abcdefghijklmnopqrstuvwx', ['openai']],
    ['gemini', 'api_key', account('p'), ['vertex']],
    ['openai', 'api_key', 'AQ.abcdefghijklmnop', ['gemini', 'gcp-api-key']],
    ['bedrock', 'secret_access_key', `ABSK${'a'.repeat(120)}`, ['bedrock-api-key']],
    ['openai', 'api_key', 'sk-proj-abcdefghijklmnopqrstuvwx', []],
    ['openai', 'api_key', 'hello', []],
  ])('into %s.%s is recognised: %s', (key, name, text, places) => {
    expect(betterPlaces(field(key, name), text).map((place) => place.type.key)).toEqual(places);
  });
});

describe('checking a form', () => {
  const check = (
    key: string,
    plain: Record<string, string>,
    secrets: Record<string, string> = {},
    kept: string[] = [],
    name = 'Main',
  ) => checkForm(provider(key), normalize(provider(key), entered(key, plain, name), secrets), secrets, new Set(kept));

  it('wants what is required, and nothing that is stored', () => {
    expect(Object.keys(check('openai', {}, {}, [], '').errors)).toEqual(['name', 'api_key']);
    expect(check('openai', {}, {}, ['api_key']).errors).toEqual({});
  });

  it('refuses the wrong kind of key with the reason of the contract', () => {
    expect(check('openai', {}, { api_key: 'sk-admin-abc' }).errors.api_key).toContain('admin key');
  });

  it('warns of an unusual format and refuses nothing for it', () => {
    const report = check('openai', {}, { api_key: 'something-else' });
    expect(report.errors).toEqual({});
    expect(report.warnings.api_key).toContain('sk-…');
  });

  it('never takes a mask for a value', () => {
    expect(check('openai', {}, { api_key: '••••abcd' }).errors.api_key).toContain('as it is shown');
  });

  it('wants the session token exactly of temporary AWS credentials', () => {
    const secrets = { secret_access_key: 'a'.repeat(40) };
    expect(
      check('bedrock', { access_key_id: `ASIA${'A'.repeat(16)}`, region: 'us-east-1' }, secrets).errors.session_token,
    ).toBeDefined();
    expect(check('bedrock', { access_key_id: `AKIA${'A'.repeat(16)}`, region: 'us-east-1' }, secrets).errors).toEqual({});
  });

  it.each([
    ['http://proxy.example', 'https://'],
    ['https://user@proxy.example', 'user name'],
    ['https://proxy.example/?x=1', '? and #'],
  ])('refuses the address %s', (address, words) =>
    expect(check('openai', { base_url: address }, { api_key: 'sk-abc' }).errors.base_url).toContain(words),
  );

  it('refuses an Azure endpoint of somebody else', () => {
    expect(
      check('azure-openai', { endpoint: 'https://evil.example', deployment: 'd' }, { api_key: 'a'.repeat(32) }).errors.endpoint,
    ).toContain('.openai.azure.com');
  });
});
