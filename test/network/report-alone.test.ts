import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { deedsIn, outside, type TracedRun, tracedRun, whyNotTraced } from './traced-run';

const ROOT = path.resolve(__dirname, '../..');

describe('a traced run', () => {
  it('tells connections beside this machine, and what was written', () => {
    const trace = [
      '7 connect(3<socket:[1]>, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("192.0.2.1")}, 16) = -1 EINPROGRESS (x)',
      '7 connect(3<socket:[1]>, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}, 16) = 0',
      '7 connect(3<socket:[1]>, {sa_family=AF_INET6, sin6_port=htons(53), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "2001:db8::1", &sin6_addr), sin6_scope_id=0}, 28) = 0',
      '7 connect(3<socket:[1]>, {sa_family=AF_UNIX, sun_path="/run/x"}, 9) = 0',
      '7 openat(AT_FDCWD</work>, "read", O_RDONLY|O_CLOEXEC) = 4</work/read>',
      '7 openat(AT_FDCWD</work>, "new", O_WRONLY|O_CREAT, 0666 <unfinished ...>',
      '8 mkdir("folder", 0777)                = 0',
      '7 <... openat resumed>)                 = 5</work/new>',
      '7 openat(AT_FDCWD</work>, "/etc/passwd", O_WRONLY) = -1 EACCES (Permission denied)',
      '7 rename("/tmp/a", "/home/b \\"c\\"") = 0',
      '7 symlink("../target", "/work/link") = 0',
      '7 symlinkat("target", 5</work/below>, "link") = 0',
      '7 unlinkat(AT_FDCWD</elsewhere>, "gone", 0) = 0',
      '9 +++ exited with 0 +++',
    ].join('\n');
    assert.deepEqual(deedsIn(trace, '/here'), {
      connections: ['192.0.2.1:443', '2001:db8::1:53'],
      written: [
        '/elsewhere/gone',
        '/here/folder',
        '/home/b \\"c\\"',
        '/tmp/a',
        '/work/below/link',
        '/work/link',
        '/work/new',
      ],
    });
    assert.deepEqual(outside(['/work/new', '/worker', '/dev/null', '/proc/7/task/8/comm'], ['/work']), [
      '/worker',
    ]);
  });
});

describe('a report', { skip: whyNotTraced(), timeout: 590_000 }, () => {
  let temporary: string;
  let run: TracedRun;
  before(async () => {
    temporary = realpathSync(mkdtempSync(path.join(tmpdir(), 'report-alone-')));
    mkdirSync(path.join(temporary, 'tmp'));
    const script = path.join(ROOT, 'setup', 'run.mjs');
    const asked = ['--only', '02', '--limit', '100', '--out', path.join(temporary, 'tmp', 'report')];
    run = await tracedRun([process.execPath, script, 'src/report/main.ts', ...asked], {
      cwd: ROOT,
      env: {
        ...process.env,
        INIT_CWD: ROOT,
        TMPDIR: path.join(temporary, 'tmp'),
        FER_ARTIFACTS: path.join(temporary, 'tmp', 'artifacts'),
        FER_RUN_SIZE: 'quick',
      },
    });
  });
  after(() => rmSync(temporary, { recursive: true, force: true }));

  it('is written, with the set-up looked over and a notebook executed', () => {
    assert.equal(run.status, 0, run.output);
    assert.ok(existsSync(path.join(temporary, 'tmp', 'report', '02-sample-faces.html')));
  });

  it('asks no other machine for anything', () => assert.deepEqual(run.connections, []));

  it('writes into the project, the folder for temporary files and the cache alone', () => {
    const cache = path.join(
      process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'),
      'facial-emotion-notebooks',
    );
    assert.ok(run.written.length > 10);
    assert.deepEqual(outside(run.written, [ROOT, path.join(temporary, 'tmp'), cache]), []);
  });

  it('leaves git’s own files as they are, wherever they lie', () => {
    assert.deepEqual(
      run.written.filter((file) => /\/\.git\//.test(file)),
      [],
    );
  });
});
