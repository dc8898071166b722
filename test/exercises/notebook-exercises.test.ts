import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'node:test';
import ts from '@tslab/typescript-for-tslab';
import { sourceOf } from '../../src/command/exercise-cells';
import { checkAnswer } from '../../src/exercises/checked-answer';
import { compiledFunction, FILES, importCell, notebookExercises, ROOT } from './notebook-exercises';

for (const file of FILES) {
  describe(`the exercises of ${file}`, () => {
    const exercises = notebookExercises(file);

    it('are at least two, each checked and explained', () => {
      assert.ok(exercises.length >= 2, `${exercises.length} exercises`);
      for (const { hint, answer } of exercises) {
        assert.match(sourceOf(hint), /^<details>\n<summary>Hint<\/summary>\n\n.{20,}\n\n<\/details>$/s);
        assert.match(
          sourceOf(answer),
          /^<details>\n<summary>Answer<\/summary>\n\n```ts\n.+\n```\n\n.+\n\n<\/details>$/s,
        );
      }
    });

    for (const { name, exercise, stub, answerCode } of exercises) {
      it(`${name}: the answer is right in every case, in at most eight lines`, () => {
        const { findings, remarks } = checkAnswer(exercise, compiledFunction(answerCode, name));
        assert.deepEqual(
          findings.filter(({ ok }) => !ok),
          [],
        );
        assert.deepEqual(remarks, []);
        const signature = sourceOf(stub).split(/(?<==> \{\n)/)[0];
        assert.ok(answerCode.startsWith(signature), 'the answer begins as the stub does');
        assert.ok(answerCode.slice(signature.length).trimEnd().split('\n').length <= 9);
      });

      it(`${name}: the untouched stub is not right, and is not blamed either`, () => {
        const { begun, findings, remarks } = checkAnswer(exercise, compiledFunction(sourceOf(stub), name));
        assert.equal(begun, false);
        assert.ok(findings.some(({ ok }) => !ok));
        assert.deepEqual(remarks, []);
      });

      it(`${name}: every mistake it knows of is wrong, and told when it is made`, () => {
        assert.ok(exercise.mistakes.length >= 3);
        for (const { remark, answer } of exercise.mistakes) {
          const { findings, remarks } = checkAnswer(exercise, answer);
          assert.ok(findings.some(({ ok }) => !ok));
          assert.ok(remarks.includes(remark), `${remark}\nwas not told, but\n${remarks.join('\n')}`);
        }
      });

      it(`${name}: names its parameters as the stub does, and has inputs of that number`, () => {
        const parameters = /\(\s*([^)]*?),?\s*\): [^)]*=> \{/s.exec(
          sourceOf(stub).replace(/\(readonly number\[\]\)/g, 'rows'),
        );
        const names = (parameters?.[1] ?? '').split(',').map((parameter) => parameter.split(':')[0].trim());
        assert.deepEqual(names, exercise.parameters);
        for (const { given } of exercise.cases) assert.equal(given.length, names.length);
      });
    }
  });
}

describe('the exercises’ code', () => {
  it('type-checks strictly with the compiler inside the kernel, as stubs and as answers', () => {
    const modules = new Map<string, string>();
    for (const file of FILES) {
      const exercises = notebookExercises(file);
      const cells = (code: (index: number) => string) =>
        [importCell(file), ...exercises.map(({ check }, index) => `${code(index)}\n${sourceOf(check)}`)].join(
          '\n',
        );
      const name = file.replace('.ipynb', '');
      // At the project's root, where cells stand.
      modules.set(
        path.join(ROOT, `${name}.stubs.ts`),
        cells((index) => sourceOf(exercises[index].stub)),
      );
      modules.set(
        path.join(ROOT, `${name}.answers.ts`),
        cells((index) => exercises[index].answerCode),
      );
    }
    assert.deepEqual(typeErrors(modules), []);
  });
});

/** What the kernel's compiler has to say of modules that are on no disk. */
function typeErrors(modules: ReadonlyMap<string, string>): string[] {
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    esModuleInterop: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.NodeJs,
    lib: ['lib.es2022.d.ts'],
    types: ['node'],
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.getSourceFile = (name, languageVersion, ...rest) => {
    const text = modules.get(path.normalize(name));
    return text === undefined
      ? getSourceFile(name, languageVersion, ...rest)
      : ts.createSourceFile(name, text, languageVersion);
  };
  host.fileExists = (name) => modules.has(path.normalize(name)) || fileExists(name);
  const program = ts.createProgram([...modules.keys()], options, host);
  const sources = [...modules.keys()].map((name) => program.getSourceFile(name));
  return sources
    .flatMap((source) => [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ])
    .map(
      ({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    );
}
