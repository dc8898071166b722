// What `npm run test:node-versions` runs under each Node.js: every native part loads and does a little work.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tf } from '../src/tensorflow/tf';

const done: string[] = [];

async function trainOneStep(): Promise<void> {
  const model = tf.sequential({
    layers: [tf.layers.dense({ units: 1, inputShape: [1], kernelInitializer: 'zeros' })],
  });
  model.compile({ optimizer: tf.train.sgd(0.5), loss: 'meanSquaredError' });
  // One example, x = y = 1, weights 0: both gradients are 2 (0 - 1) = -2, so a step of 0.5 takes each weight to 1.
  await model.fit(tf.ones([1, 1]), tf.ones([1, 1]), { epochs: 1, verbose: 0 });
  const [kernel] = model.getWeights();
  assert.deepEqual([...kernel.dataSync()], [1]);
  done.push(`tfjs ${tf.version_core} trains`);
}

async function countWithPolars(): Promise<void> {
  const polars = await import('nodejs-polars');
  const frame = polars.default.DataFrame({ label: [3, 3, 6] });
  assert.equal(frame.filter(polars.default.col('label').eq(polars.default.lit(3))).height, 2);
  done.push('polars filters');
}

async function sumWithDanfo(): Promise<void> {
  const danfo = await import('danfojs-node');
  assert.equal(new danfo.Series([1, 2, 3]).sum(), 6);
  done.push('danfojs sums');
}

async function resizeWithSharp(): Promise<void> {
  const { default: sharp } = await import('sharp');
  const grey = { width: 2, height: 2, channels: 1 as const };
  const { info } = await sharp(Buffer.alloc(4), { raw: grey })
    .resize(48, 48)
    .raw()
    .toBuffer({ resolveWithObject: true });
  assert.equal(info.width, 48);
  done.push('sharp resizes');
}

const executeNotebook = `
import sys, nbformat
from nbclient import NotebookClient
from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpec
node, launcher, folder = sys.argv[1:]
class ProjectKernelManager(AsyncKernelManager):
    @property
    def kernel_spec(self):
        return KernelSpec(argv=[node, launcher, "{connection_file}"], display_name="TypeScript",
                          language="typescript", interrupt_mode="signal")
cells = [nbformat.v4.new_code_cell(code) for code in ("const half: number = 21;", "console.log(half * 2);")]
notebook = nbformat.v4.new_notebook(cells=cells)
NotebookClient(notebook, timeout=120, kernel_manager_class=ProjectKernelManager,
               resources={"metadata": {"path": folder}}).execute()
print("".join(output.get("text", "") for output in notebook.cells[1].outputs))
`;

/** The kernel runs on this very Node.js, whichever one the registered kernel names. */
function executeTwoCells(): void {
  const launcher = join(process.cwd(), 'kernel', 'launch.cjs');
  const python = process.env.FER_PYTHON;
  if (!existsSync(launcher) || !python) return;
  const folder = mkdtempSync(join(tmpdir(), 'node-smoke-test-'));
  try {
    const script = join(folder, 'execute.py');
    writeFileSync(script, executeNotebook);
    const { stdout, stderr } = spawnSync(python, [script, process.execPath, launcher, folder], {
      encoding: 'utf8',
    });
    assert.equal(stdout.trim(), '42', stderr);
  } finally {
    rmSync(folder, { recursive: true });
  }
  done.push('kernel runs two cells');
}

async function main(): Promise<void> {
  await trainOneStep();
  await countWithPolars();
  await sumWithDanfo();
  await resizeWithSharp();
  executeTwoCells();
  console.log(`${process.versions.node}: ${done.join(', ')}`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
