import { existsSync, readdirSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import Module, { register } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { givenOptions } from '../src/command/command-options';
import { type ExitStatus, runCommand } from '../src/command/run-command';

// The command line of `npm run docs`: pages of everything src/index.ts exports, made of its TSDoc comments by TypeDoc.

const USAGE = `Usage: npm run docs -- [options]

Writes a page for everything that src/index.ts exports, from its types and its TSDoc comments. Open index.html in the
folder; no network is needed.

  --out DIR  folder of the pages (default: docs/api); pages there are replaced
  --help     this text

Exit status: 0 done, 1 failed (TypeDoc's warnings, such as a type that is not exported, count), 2 wrong usage.`;

const ROOT = path.resolve(__dirname, '..');

/** In the order in which imports run; what a name belongs to is its file's folder. */
const LAYERS = [
  'dataset',
  'preprocessing',
  'tensorflow',
  'model',
  'training',
  'evaluation',
  'figures',
  'notebook',
];

/** What TypeDoc writes into every folder of pages, and little else would. */
const SIGN_OF_PAGES = path.join('assets', 'navigation.js');

interface Options {
  readonly out: string;
}

/**
 * TypeDoc works on the compiler's JavaScript API, which `typescript` 7 no longer has; the kernel's own compiler has it.
 * TypeDoc both resolves and imports it by the name `typescript`.
 */
function giveTypeDocTheKernelsCompiler(): void {
  const compiler = require.resolve('@tslab/typescript-for-tslab');
  const loader = Module as unknown as { _resolveFilename(request: string, ...rest: unknown[]): string };
  const resolve = loader._resolveFilename;
  loader._resolveFilename = function (request, ...rest) {
    return request === 'typescript' ? compiler : resolve.call(this, request, ...rest);
  };
  const hook = `export const resolve = (name, context, next) => name === 'typescript'
    ? { url: ${JSON.stringify(pathToFileURL(compiler).href)}, format: 'commonjs', shortCircuit: true }
    : next(name, context);`;
  register(`data:text/javascript,${encodeURIComponent(hook)}`);
}

/** Where something is defined. */
interface Source {
  readonly fileName: string;
  url?: string;
}

/** The folder of `src` that something comes from. */
function layerOf(sources: readonly Source[] = []): string {
  const [, layer] = sources[0]?.fileName.match(/(?:^|\/)src\/([\w-]+)\//) ?? [];
  return layer ?? 'other';
}

async function application(out: string) {
  giveTypeDocTheKernelsCompiler();
  const { Application, Comment, CommentTag, Converter } = await import('typedoc');
  const app = await Application.bootstrap({
    name: 'facial-emotion-notebooks',
    entryPoints: [path.join(ROOT, 'src', 'index.ts')],
    tsconfig: path.join(ROOT, 'tsconfig.kernel.json'),
    basePath: ROOT,
    out,
    readme: 'none',
    excludeExternals: true,
    excludePrivate: true,
    // A clone has a remote or none: where a thing is defined is said in words, which are the same for both.
    disableGit: true,
    sourceLinkTemplate: '{path}',
    categorizeByGroup: false,
    categoryOrder: LAYERS,
    kindSortOrder: ['Function', 'Class', 'Variable', 'Interface', 'TypeAlias'],
    navigation: { includeCategories: true, includeGroups: false },
    validation: { notExported: true, invalidLink: true, notDocumented: true },
    requiredToBeDocumented: ['Class', 'Enum', 'Function', 'Interface', 'TypeAlias', 'Variable'],
    treatWarningsAsErrors: true,
    treatValidationWarningsAsErrors: true,
    hideGenerator: true,
    logLevel: 'Warn',
  });
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const reflection of project.children ?? []) {
      const commented = reflection.signatures?.[0] ?? reflection;
      commented.comment ??= new Comment();
      commented.comment.blockTags.push(
        new CommentTag('@category', [{ kind: 'text', text: layerOf(reflection.sources) }]),
      );
    }
  });
  app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => {
    for (const reflection of Object.values(project.reflections)) {
      const { sources = [] } = reflection as { readonly sources?: Source[] };
      for (const source of sources) source.url = undefined;
    }
  });
  return app;
}

/** @throws Error when the folder holds anything else than such pages, all of which would be lost. */
function checkReplaceable(folder: string): void {
  if (!existsSync(folder) || existsSync(path.join(folder, SIGN_OF_PAGES))) return;
  const [foreign] = readdirSync(folder);
  if (foreign === undefined) return;
  throw new Error(
    `${folder} holds ${foreign}, which is no API page, and the pages replace the whole folder: choose another with --out`,
  );
}

async function writePages({ out }: Options): Promise<ExitStatus> {
  checkReplaceable(out);
  const unfinished = path.join(path.dirname(out), `.${path.basename(out)}.unfinished`);
  process.stderr.write('Reading src/index.ts and all it names …\n');
  const app = await application(unfinished);
  const project = await app.convert();
  if (project !== undefined) app.validate(project);
  if (project === undefined || app.logger.hasErrors() || app.logger.hasWarnings()) return 1;
  await app.generateOutputs(project);
  await rm(out, { recursive: true, force: true });
  await rename(unfinished, out);
  process.stdout.write(`${project.children?.length} names, ${path.join(out, 'index.html')}\n`);
  return 0;
}

void runCommand<Options>({
  usage: USAGE,
  parse: (args, folder) => {
    const given = givenOptions(args, { out: { type: 'string' } });
    if (given === 'help') return 'help';
    return { out: given.out ? path.resolve(folder, given.out) : path.join(ROOT, 'docs', 'api') };
  },
  run: writePages,
});
