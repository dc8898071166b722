// The tables of docs/classroom.md, made of what `npm run bench:classroom -- --write` has measured.

/** The middle one of several students' times, and the last one's; seconds. */
export interface Spread {
  readonly median: number;
  readonly last: number;
}

/** What was measured with so many students at once. Memory in MB of 10⁶ bytes, times in seconds. */
export interface StudentsRow {
  readonly students: number;
  /** From asking the hub for a server to its being ready. */
  readonly server: Spread;
  /** From asking for a kernel to the answer of notebook 01's first cell, and of the cell with its first chart. */
  readonly firstCell: Spread;
  readonly firstChart: Spread;
  /** Means of the students, pages that several share being divided among them. */
  readonly serverMegabytes: number;
  readonly kernelMegabytes: number;
  readonly megabytes: number;
  /** Mean, shared pages in full. */
  readonly residentMegabytes: number;
  /** The most that any student ever had of their own, server and kernel together. */
  readonly ownMegabytes: number;
  /** Means of the time that a core worked for a student's server, and for the kernel up to the chart. */
  readonly serverCoreSeconds: number;
  readonly kernelCoreSeconds: number;
}

/** A whole notebook: how long it takes, and the most memory that server and kernel ever had of their own. */
export interface NotebookRow {
  readonly notebook: string;
  readonly seconds: number;
  readonly coreSeconds: number;
  readonly ownMegabytes: number;
}

/** Where something was measured; `load` is the system's, of the minute before. */
export interface Conditions {
  readonly machine: string;
  readonly node: string;
  readonly load: number;
}

/** `docs/classroom-measured.json`. */
export interface Measured {
  readonly students: Conditions & { readonly rows: readonly StudentsRow[] };
  readonly notebooks?: Conditions & { readonly rows: readonly NotebookRow[] };
}

/** What the hub allows a student: `hub/jupyterhub_config.py` and `hub/values.yaml`. */
export const LIMITS = { megabytes: 1000, cores: 0.5 } as const;

/** What a machine of a cluster is left with for students, after the system and Kubernetes have taken theirs. */
const RESERVED = { megabytes: 4000, cores: 1 } as const;

/** Machines that clouds and schools have; memory in MB. */
const MACHINES = [
  { cores: 8, megabytes: 32_000 },
  { cores: 16, megabytes: 64_000 },
  { cores: 32, megabytes: 128_000 },
  { cores: 64, megabytes: 256_000 },
] as const;

function markdown(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const rule = header.map(() => '---:');
  return [header, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const conditionsOf = ({ machine, node, load }: Conditions) =>
  `${machine}, Node.js ${node}, load before ${load}.`;

/** Times and memory of students at once. */
export function studentsTable(measured: Measured['students']): string {
  const of = ({ median, last }: Spread) => `${median.toFixed(1)} (${last.toFixed(1)})`;
  const header = [
    'students at once',
    'server ready, s',
    'first cell, s',
    'first chart, s',
    'server, MB',
    'kernel, MB',
    'a student, MB',
    'own at most, MB',
    'server, core-s',
    'kernel, core-s',
  ];
  const rows = measured.rows.map((row) => [
    row.students,
    of(row.server),
    of(row.firstCell),
    of(row.firstChart),
    row.serverMegabytes,
    row.kernelMegabytes,
    row.megabytes,
    row.ownMegabytes,
    row.serverCoreSeconds.toFixed(1),
    row.kernelCoreSeconds.toFixed(1),
  ]);
  return `${markdown(header, rows)}\n\n${conditionsOf(measured)}`;
}

/** Whole notebooks, one student each. */
export function notebooksTable(measured: NonNullable<Measured['notebooks']>): string {
  const header = ['notebook', 'seconds', 'core-seconds', 'own at most, MB'];
  const rows = measured.rows.map(({ notebook, seconds, coreSeconds, ownMegabytes }) => [
    notebook,
    seconds.toFixed(0),
    coreSeconds.toFixed(0),
    ownMegabytes,
  ]);
  return `${markdown(header, rows)}\n\n${conditionsOf(measured)}`;
}

/** How many students a machine is big enough for when each has all that the limits allow. */
export function studentsOn({ cores, megabytes }: { readonly cores: number; readonly megabytes: number }): {
  readonly byCores: number;
  readonly byMemory: number;
} {
  return {
    byCores: Math.floor((cores - RESERVED.cores) / LIMITS.cores),
    byMemory: Math.floor((megabytes - RESERVED.megabytes) / LIMITS.megabytes),
  };
}

/** The core-seconds of one student from log-in to the first chart, as measured with the most students at once. */
export function coreSecondsToChart({ rows }: Measured['students']): number {
  const { serverCoreSeconds, kernelCoreSeconds } = rows[rows.length - 1];
  return serverCoreSeconds + kernelCoreSeconds;
}

/** What a class needs, by machine: how many of them, and how long all wait who come at the same moment. */
export function machinesTable(students: number, measured: Measured['students']): string {
  const work = coreSecondsToChart(measured);
  const header = [
    'machine',
    'students by cores',
    'students by memory',
    `machines for ${students}`,
    'all at their first chart after, s',
  ];
  const rows = MACHINES.map((machine) => {
    const { byCores, byMemory } = studentsOn(machine);
    const count = Math.ceil(students / Math.min(byCores, byMemory));
    const cores = count * (machine.cores - RESERVED.cores);
    // No student gets more than the limit allows, however many cores there are.
    const seconds = Math.max(work / LIMITS.cores, (students * work) / cores);
    return [
      `${machine.cores} cores, ${machine.megabytes / 1000} GB`,
      byCores,
      byMemory,
      count,
      seconds.toFixed(0),
    ];
  });
  return markdown(header, rows);
}

/** Sums for a class, a line each. */
export function sums(students: number, { rows }: Measured['students']): string {
  const row = rows[rows.length - 1];
  const gigabytes = (megabytes: number) => `${((students * megabytes) / 1000).toFixed(0)} GB`;
  const work = coreSecondsToChart({ rows } as Measured['students']);
  return markdown(
    ['what', 'a student', `a class of ${students}`],
    [
      ['memory that is promised', `${LIMITS.megabytes} MB`, gigabytes(LIMITS.megabytes)],
      ['memory in use at the first chart', `${row.megabytes} MB`, gigabytes(row.megabytes)],
      ['cores that are promised', LIMITS.cores, students * LIMITS.cores],
      [
        'work from log-in to the first chart',
        `${work.toFixed(1)} core-seconds`,
        `${(students * work).toFixed(0)} core-seconds`,
      ],
    ],
  );
}

/** Replaces what stands between the page's marks with the tables. */
export function withTables(page: string, measured: Measured): string {
  const parts = {
    students: studentsTable(measured.students),
    sums: sums(200, measured.students),
    machines: machinesTable(200, measured.students),
    ...(measured.notebooks && { notebooks: notebooksTable(measured.notebooks) }),
  };
  return Object.entries(parts).reduce((text, [name, table]) => {
    const marked = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`);
    if (!marked.test(text)) throw new Error(`docs/classroom.md has no place for ${name}`);
    return text.replace(marked, (_, open: string, close: string) => `${open}${table}\n${close}`);
  }, page);
}
