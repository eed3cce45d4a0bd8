import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { packagePath } from '../../../src/entry.js';
import { GENERATED } from './table.js';

/** One declaration of the library, with its comment. */
interface Declared {
  readonly name: string;
  readonly code: string;
  readonly isExported: boolean;
}

/** The page of the TypeScript API: each declaration that can be reached from src/index.ts, as TypeScript itself sees it. */
export function apiPage(): string {
  const all = declarations(rollUp());
  const section = ({ name, code }: Declared) => `### \`${name}\`\n\n\`\`\`ts\n${code}\n\`\`\`\n`;
  return `${GENERATED}

# TypeScript API

\`import { openPlugin, render } from 'mouthpiece'\`: the same parts as the program. [How to extend it](../extend.md) has
examples that run.

## Exported

${all
  .filter(({ isExported }) => isExported)
  .map(section)
  .join('\n')}
## Types that these mention

${all
  .filter(({ isExported }) => !isExported)
  .map(section)
  .join('\n')}`;
}

/** dist/index.d.ts and all that it reaches, in one text. */
function rollUp(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mouthpiece-api-'));
  const file = join(folder, 'rolled.d.ts');
  try {
    const config = ExtractorConfig.prepare({
      configObject: {
        projectFolder: packagePath('.'),
        newlineKind: 'lf',
        mainEntryPointFilePath: packagePath('dist/index.d.ts'),
        compiler: {
          overrideTsconfig: {
            compilerOptions: { target: 'es2022', module: 'nodenext', moduleResolution: 'nodenext', types: ['node'] },
            files: [packagePath('dist/index.d.ts')],
          },
          skipLibCheck: true,
        },
        apiReport: { enabled: false },
        docModel: { enabled: false },
        tsdocMetadata: { enabled: false },
        dtsRollup: { enabled: true, untrimmedFilePath: file },
      },
      configObjectFullPath: undefined,
      packageJsonFullPath: packagePath('package.json'),
    });
    Extractor.invoke(config, {
      localBuild: true,
      messageCallback(message) {
        // Release tags and exports are matters of taste; what cannot be read is not.
        if (message.logLevel !== ExtractorLogLevel.Error) message.handled = true;
      },
    });
    return readFileSync(file, 'utf8');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Cuts the text into its declarations: behind a blank line, and not indented. */
function declarations(text: string): Declared[] {
  const found: Declared[] = [];
  for (const chunk of text.split(/\n\n(?=\/\*\*|export declare |declare )/)) {
    const declared = /^(export )?declare (?:const|function|interface|type|class|enum) (\w+)/m.exec(chunk);
    if (!declared) continue;
    const [, exported, name] = declared;
    // The extractor renames what has a global of the same name.
    const renamed = new RegExp(`export \\{ ${name} as \\w+ \\}`).test(text);
    const plain = (words: string) => words.replace(/\b(\w+)_2\b/g, '$1');
    const code = plain(chunk.replace(/\n\nexport \{[\s\S]*$/, '')).trim();
    found.push({ name: plain(name), code, isExported: exported !== undefined || renamed });
  }
  return found.sort((one, other) => (one.name < other.name ? -1 : 1));
}
