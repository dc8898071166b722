import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { BROWSER_ARGUMENTS, browserPath } from '../browser/chromium';
import { PYTHON } from '../clients/client-process';
import { ROOT } from '../kernel/kernel-client';
import { choose, codeCell, runCell } from '../lab/running-lab';
import { type RunningHub, startHub } from './running-hub';
import { type Classroom, makeClassroom, processesOf, type Student } from './system-students';

// npm run test:hub: a JupyterHub on this machine, two students with accounts of their own. Each logs in, in headless
// Chromium, and runs notebook 01 to its first chart; then each tries to get at the other's files. Root alone can make
// accounts. SCREENSHOTS=DIR keeps a picture of each page.

const TIMEOUT_MS = 180_000;
/** Within which all that a hub has started is gone. */
const LEAVE_MS = 30_000;
const NOTEBOOK = 'notebooks/01-dataset-and-labels.ipynb';
const SECRET = 'notebooks/secret.txt';

interface Desk {
  readonly student: Student;
  readonly context: BrowserContext;
  readonly page: Page;
}

let passed = 0;
let failed = 0;

async function check(what: string, holds: () => Promise<void>): Promise<void> {
  const start = performance.now();
  try {
    await holds();
    passed += 1;
    console.log(`✓ ${what} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failed += 1;
    console.log(`✗ ${what}\n${error instanceof Error ? (error.stack ?? error.message) : error}`);
  }
}

async function picture({ page, student }: Desk, name: string): Promise<void> {
  const folder = process.env.SCREENSHOTS;
  const number = student.name.split('-')[2];
  if (folder) await page.screenshot({ path: path.join(folder, `student-${number}-${name}.png`) });
}

async function sitDown(browser: Browser, student: Student): Promise<Desk> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 1000 } });
  const page = await context.newPage();
  page.setDefaultTimeout(TIMEOUT_MS);
  return { student, context, page };
}

async function logIn({ page, student }: Desk, hub: RunningHub): Promise<void> {
  await page.goto(`${hub.address}/hub/login`);
  await page.locator('#username_input').fill(student.name);
  await page.locator('#password_input').fill(student.password);
  await page.locator('#login_submit').click();
  await page.waitForURL(`**/user/${student.name}/lab**`);
}

/** Opens a notebook of the student's folder and waits until its kernel can run cells. */
async function open(desk: Desk, hub: RunningHub, file: string): Promise<void> {
  const { page, student } = desk;
  await page.goto(`${hub.address}/user/${student.name}/lab/tree/${file}?reset`);
  // Before the server says so, JupyterLab may ask which kernel to take when a cell is run.
  const deadline = Date.now() + TIMEOUT_MS;
  for (;;) {
    const { text } = await askByCookie(desk, `/user/${student.name}/api/sessions`);
    const sessions = JSON.parse(text) as { path: string; kernel: { execution_state: string } | null }[];
    if (sessions.some(({ path, kernel }) => path === file && kernel?.execution_state === 'idle')) break;
    assert.ok(Date.now() < deadline, `no kernel of ${file} came: ${text}`);
    await page.waitForTimeout(200);
  }
  await page.locator('.jp-Notebook .jp-Cell').first().waitFor();
  await page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').first().waitFor();
}

/** Asks a server by the student's own cookies, as JupyterLab does: with the token that one of them holds. @returns the status and the text of the answer. */
async function askByCookie({ page }: Desk, where: string): Promise<{ status: number; text: string }> {
  return page.evaluate(async (address) => {
    const token = /(?:^|; )_xsrf=([^;]*)/.exec(document.cookie)?.[1] ?? '';
    const answer = await fetch(address, { redirect: 'manual', headers: { 'X-XSRFToken': token } });
    return { status: answer.status, text: await answer.text() };
  }, where);
}

/** Saves a file through the contents API, as JupyterLab does. */
async function save({ page, student }: Desk, file: string, model: object): Promise<number> {
  return page.evaluate(
    async ([address, body]) => {
      const token = /(?:^|; )_xsrf=([^;]*)/.exec(document.cookie)?.[1] ?? '';
      const answer = await fetch(address, { method: 'PUT', body, headers: { 'X-XSRFToken': token } });
      return answer.status;
    },
    [`/user/${student.name}/api/contents/${file}`, JSON.stringify(model)],
  );
}

const secretOf = ({ student }: Desk) => `only ${student.name} may read this`;

/** A notebook of single cells, as JupyterLab would write it. */
const notebook = (cells: readonly string[]) => ({
  type: 'notebook',
  format: 'json',
  content: {
    cells: cells.map((source, index) => ({
      cell_type: 'code',
      id: `cell-${index}`,
      execution_count: null,
      metadata: {},
      outputs: [],
      source,
    })),
    metadata: { kernelspec: { name: 'typescript', display_name: 'TypeScript', language: 'typescript' } },
    nbformat: 4,
    nbformat_minor: 5,
  },
});

async function firstChart(desk: Desk, hub: RunningHub): Promise<void> {
  await open(desk, hub, NOTEBOOK);
  await choose(desk.page, 'Run', 'Run All Cells');
  const chart = desk.page.locator('.jp-RenderedPlotly').first();
  await chart.locator('.main-svg').first().scrollIntoViewIfNeeded();
  assert.equal(await chart.locator('.barlayer .point').count(), 7, 'a bar for each emotion');
  await picture(desk, 'first-chart');
}

/** Runs code in the student's kernel and returns what the cell shows. */
async function shown(desk: Desk, hub: RunningHub, name: string, code: string): Promise<string> {
  assert.ok((await save(desk, `notebooks/${name}.ipynb`, notebook([code]))) < 300);
  await open(desk, hub, `notebooks/${name}.ipynb`);
  await runCell(desk.page, 1);
  const output = codeCell(desk.page, 1).locator('.jp-OutputArea-output').first();
  await output.waitFor();
  return output.innerText();
}

async function tryEverything(desk: Desk, other: Desk, hub: RunningHub): Promise<void> {
  const me = desk.student;
  const them = other.student;
  const secret = secretOf(other);

  await check(`${me.name} reads a file of their own through the contents API`, async () => {
    const { status, text } = await askByCookie(desk, `/user/${me.name}/api/contents/${SECRET}`);
    assert.equal(status, 200);
    assert.ok(text.includes(secretOf(desk)));
  });

  await check(`${me.name} gets neither page nor file of the other's server`, async () => {
    for (const where of [`api/contents/${SECRET}`, `files/${SECRET}`, 'api/kernels', 'lab']) {
      const { status, text } = await askByCookie(desk, `/user/${them.name}/${where}`);
      // 0 is a redirection to the hub's log-in, which the next check follows.
      assert.ok([0, 302, 403, 404].includes(status), `${where}: ${status}`);
      assert.ok(!text.includes(secret));
    }
    const answer = await desk.page.goto(`${hub.address}/user/${them.name}/lab`);
    assert.ok([403, 404].includes(answer?.status() ?? 0), `${answer?.status()} at ${desk.page.url()}`);
    await picture(desk, 'refused');
    await desk.page.goto(`${hub.address}/user/${me.name}/lab`);
  });

  await check(
    `${me.name} learns nothing of the other from the hub, and cannot stop their server`,
    async () => {
      for (const where of [`/hub/api/users/${them.name}`, '/hub/api/users', '/hub/admin']) {
        const { status } = await askByCookie(desk, where);
        assert.ok([403, 404].includes(status), `${where}: ${status}`);
      }
      const stopped = await desk.page.evaluate(
        async (address) => (await fetch(address, { method: 'DELETE' })).status,
        `/hub/api/users/${them.name}/server`,
      );
      assert.ok([403, 404].includes(stopped), String(stopped));
      const { status } = await askByCookie(other, `/user/${them.name}/api/status`);
      assert.equal(status, 200);
    },
  );

  await check(
    `${me.name} cannot leave their folder through the contents API, not by a link either`,
    async () => {
      const up = `..%2F..%2F${them.name}%2Ffacial-emotion-notebooks`;
      for (const where of [`api/contents/${up}%2F${SECRET}`, `files/${up}%2F${SECRET}`]) {
        const { status, text } = await askByCookie(desk, `/user/${me.name}/${where}`);
        // 0 is a redirection, as by the page that asks to log in.
        assert.ok((status === 0 || status >= 400) && !text.includes(secret), `${where}: ${status}`);
      }
      const linked = await shown(
        desk,
        hub,
        'link',
        `import fs from 'node:fs';\nfs.symlinkSync(${JSON.stringify(them.folder)}, 'notebooks/theirs');\nconsole.log('linked');`,
      );
      assert.match(linked, /linked/);
      const { status, text } = await askByCookie(
        desk,
        `/user/${me.name}/api/contents/notebooks/theirs/${SECRET}`,
      );
      assert.ok(status >= 400 && !text.includes(secret), `through a link: ${status}`);
    },
  );

  await check(`${me.name}'s kernel reads their own file, and is refused the other's`, async () => {
    const read = (file: string) =>
      `import fs from 'node:fs';\nconsole.log(fs.readFileSync(${JSON.stringify(file)}, 'utf8'));`;
    const own = await shown(desk, hub, 'own', read(SECRET));
    assert.ok(own.includes(secretOf(desk)), own);
    const theirs = await shown(desk, hub, 'theirs-file', read(path.join(them.folder, SECRET)));
    assert.match(theirs, /EACCES/);
    const folder = `import fs from 'node:fs';\nconsole.log(fs.readdirSync(${JSON.stringify(them.folder)}).length);`;
    assert.match(await shown(desk, hub, 'theirs-folder', folder), /EACCES/);
    await picture(desk, 'kernel-refused');
  });

  await check(`${me.name}'s kernel runs in their name and may not change what all share`, async () => {
    const code = `import fs from 'node:fs';
const tried = ['node_modules/tslab/package.json', 'models/README.md', '.venv/pyvenv.cfg'].map((file) => {
  try { fs.accessSync(file, fs.constants.W_OK); return 'writable'; } catch { return 'closed'; }
});
console.log(process.getuid?.(), process.cwd(), tried.join(' '));`;
    assert.match(
      await shown(desk, hub, 'name', code),
      new RegExp(`^${me.uid} ${me.folder} closed closed closed\\s*$`),
    );
  });
}

async function main(): Promise<void> {
  if (process.getuid?.() !== 0) {
    console.error(
      'npm run test:hub makes two accounts and removes them again: run it as root, or in a container.',
    );
    process.exitCode = 2;
    return;
  }
  let classroom: Classroom | undefined;
  let hub: RunningHub | undefined;
  let browser: Browser | undefined;
  let folders: string[] = [];
  let names: string[] = [];
  let uids: number[] = [];
  try {
    classroom = makeClassroom(2);
    folders = classroom.students.map(({ folder }) => folder);
    names = classroom.students.map(({ name }) => name);
    uids = classroom.students.map(({ uid }) => uid);
    hub = await startHub(classroom.project, classroom.settings);
    browser = await chromium.launch({ executablePath: browserPath(), args: BROWSER_ARGUMENTS });
    const open = { hub, browser };

    await check('every setting is one that JupyterHub or its spawners know', async () => {
      const configuration = path.join(ROOT, 'hub/jupyterhub_config.py');
      const program = path.join(__dirname, 'known_settings.py');
      const { stdout, stderr } = spawnSync(PYTHON, [program, configuration], { encoding: 'utf8' });
      const { settings, unknown } = JSON.parse(stdout || `{ "error": ${JSON.stringify(stderr)} }`);
      assert.deepEqual(unknown, []);
      assert.ok(settings > 20);
    });
    const [first, second] = await Promise.all(
      classroom.students.map((student) => sitDown(open.browser, student)),
    );

    await check('a wrong password is refused', async () => {
      const { page, student } = first;
      await page.goto(`${open.hub.address}/hub/login`);
      await page.locator('#username_input').fill(student.name);
      await page.locator('#password_input').fill(second.student.password);
      await page.locator('#login_submit').click();
      await page.getByText('Invalid username or password').waitFor();
    });
    for (const desk of [first, second]) {
      await check(`${desk.student.name} logs in and sees JupyterLab`, () => logIn(desk, open.hub));
      await check(`${desk.student.name} runs notebook 01 to its first chart`, () =>
        firstChart(desk, open.hub),
      );
      await check(`${desk.student.name} saves a file, which is closed to others`, async () => {
        const model = { type: 'file', format: 'text', content: secretOf(desk) };
        assert.ok((await save(desk, SECRET, model)) < 300);
        const file = path.join(desk.student.folder, SECRET);
        assert.equal(readFileSync(file, 'utf8'), secretOf(desk));
        assert.equal(statSync(file).uid, desk.student.uid);
        assert.equal(statSync(desk.student.folder).mode & 0o077, 0);
      });
    }
    await tryEverything(first, second, hub);
    await tryEverything(second, first, hub);
  } catch (error) {
    failed += 1;
    console.error(error);
    if (hub) console.error(hub.words());
  } finally {
    await browser?.close();
    await hub?.stop();
    await check('the hub ends with all that it has started', async () => {
      // A kernel whose server was ended notices so at its next look.
      const deadline = Date.now() + LEAVE_MS;
      while (processesOf(uids).length > 0 && Date.now() < deadline) await setTimeout(250);
      assert.deepEqual(processesOf(uids), []);
    });
    classroom?.remove();
  }
  await check('nothing is left of accounts and folders', async () => {
    for (const folder of folders) assert.ok(!existsSync(folder), folder);
    for (const name of names) assert.notEqual(spawnSync('id', [name]).status, 0, name);
  });
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

void main();
