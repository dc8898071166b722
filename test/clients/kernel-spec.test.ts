import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { PYTHON, runPython } from './client-process';

const KERNELS = path.resolve(path.dirname(PYTHON), '../share/jupyter/kernels');

describe("the kernel's specification", () => {
  it('lets VS Code start the kernel: from a Python environment it reads the file itself', () => {
    const spec = JSON.parse(readFileSync(path.join(KERNELS, 'typescript', 'kernel.json'), 'utf8'));
    const [node, ...parameters] = spec.argv as string[];
    assert.ok(path.isAbsolute(node) && existsSync(node), node);
    const launcher = parameters.find((parameter) => parameter.endsWith('.cjs'));
    assert.ok(launcher && existsSync(launcher), parameters.join(' '));
    assert.equal(parameters.at(-1), '{connection_file}');
    assert.equal(spec.display_name, 'TypeScript');
    // VS Code chooses the editor's language by it.
    assert.equal(spec.language, 'typescript');
    assert.equal(spec.interrupt_mode, 'message');
  });

  it("stands alone: ipykernel's, which Jupyter's programs bring along, is gone", () => {
    assert.deepEqual(readdirSync(KERNELS), ['typescript']);
  });

  it("is found by Jupyter's own search", async () => {
    const { stdout, output } = await runPython(['-m', 'jupyter', 'kernelspec', 'list', '--json']);
    assert.ok(stdout, output);
    const { kernelspecs } = JSON.parse(stdout);
    assert.equal(path.relative(KERNELS, kernelspecs.typescript.resource_dir), 'typescript');
  });
});
