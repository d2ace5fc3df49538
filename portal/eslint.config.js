import js from '@eslint/js';
import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const below = (layers, message) => ({
  'no-restricted-imports': [
    'error',
    { patterns: layers.map((layer) => ({ group: [`@/${layer}/*`, `**/../${layer}/*`], message })) },
  ],
});

export default tseslint.config(
  { ignores: ['dist', 'src/gen', 'node_modules'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  { plugins: { 'react-hooks': hooks }, rules: hooks.configs.recommended.rules },
  { files: ['scripts/*.mjs'], languageOptions: { globals: { URL: 'readonly', console: 'readonly', process: 'readonly' } } },
  // Every English sentence is in shared/strings.
  {
    files: ['src/**/*.tsx'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'JSXText[value=/[A-Za-z]/]', message: 'Texts are in shared/strings.' },
        {
          selector: 'JSXAttribute[name.name=/^(aria-label|label|title|description|placeholder|alt)$/] > Literal',
          message: 'Texts are in shared/strings.',
        },
      ],
    },
  },
  // Imports run shared -> features -> app, and never from one feature into another.
  { files: ['src/shared/**'], rules: below(['features', 'app'], 'shared/ knows nothing of features and app.') },
  {
    files: ['src/features/**'],
    rules: below(['features', 'app'], 'A feature imports from shared/ and from itself, by relative paths.'),
  },
);
