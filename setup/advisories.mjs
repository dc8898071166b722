/**
 * Something known to be wrong with a package of the lockfiles.
 *
 * @typedef {object} Finding
 * @property {string} package
 * @property {string} version as far as it is told; npm names a range
 * @property {string[]} ids the advisory's number and its other numbers
 * @property {string} title
 */

/**
 * A finding that was looked at: why it does no harm here, or what it waits for, and when that was written.
 *
 * @typedef {{ id: string, package: string, reason: string, date: string }} Explanation
 */

/** Thrown where no advisories were to be had: that is no clean bill. */
export class NotAudited extends Error {
  /** @override */
  name = 'NotAudited';
}

/**
 * What `npm audit --json` found.
 *
 * @param {string} output
 * @returns {Finding[]}
 * @throws NotAudited when it had no advisories to compare with.
 */
export function npmFindings(output) {
  const report = jsonIn(output);
  if (report?.auditReportVersion !== 2) {
    const message =
      report?.message || report?.error?.summary || output.trim().split('\n').at(-1) || 'no output';
    // A registry's address is nobody's business in a report that may be sent on.
    throw new NotAudited(
      `npm's registry gave no advisories (${String(message).replace(/https?:\S+/g, '…')})`,
    );
  }
  /** @type {Map<string, Finding>} */
  const findings = new Map();
  for (const { via } of Object.values(report.vulnerabilities)) {
    for (const cause of via) {
      if (typeof cause === 'string') continue; // another package of the list, which has the finding itself
      const id = cause.url?.split('/').at(-1) || String(cause.source);
      findings.set(`${id} ${cause.name}`, {
        package: cause.name,
        version: cause.range,
        ids: [id],
        title: `${cause.severity}: ${cause.title}`,
      });
    }
  }
  return [...findings.values()];
}

/**
 * What `pip-audit --format json` found.
 *
 * @param {string} output
 * @returns {Finding[]}
 * @throws NotAudited when it had no advisories for some package.
 */
export function pythonFindings(output) {
  const report = jsonIn(output);
  if (!Array.isArray(report?.dependencies)) {
    const error = output.trim().split('\n').at(-1) || 'no output';
    throw new NotAudited(`pip-audit had no advisories (${error.slice(0, 300)})`);
  }
  const skipped = report.dependencies.filter((/** @type {any} */ { skip_reason: reason }) => reason);
  if (skipped.length > 0) {
    throw new NotAudited(
      `pip-audit had no advisories for ${skipped.length} of ${report.dependencies.length} packages (${skipped[0].skip_reason})`,
    );
  }
  return report.dependencies.flatMap((/** @type {any} */ { name, version, vulns }) =>
    vulns.map((/** @type {any} */ { id, aliases, fix_versions: fixed, description }) => ({
      package: name,
      version,
      ids: [id, ...aliases],
      title: `${fixed.length > 0 ? `mended in ${fixed.join(', ')}` : 'not mended yet'}: ${description.split('\n')[0].slice(0, 100)}`,
    })),
  );
}

/**
 * Parts findings into those that somebody has explained and those that nobody has, and tells explanations that are out of use.
 *
 * @param {readonly Finding[]} findings
 * @param {readonly Explanation[]} explanations
 */
export function compareWithExplained(findings, explanations) {
  const explanationOf = (/** @type {Finding} */ finding) =>
    explanations.find(({ id, package: name }) => name === finding.package && finding.ids.includes(id));
  const explained = findings.flatMap((finding) => {
    const explanation = explanationOf(finding);
    return explanation ? [{ finding, explanation }] : [];
  });
  return {
    explained,
    unexplained: findings.filter((finding) => !explanationOf(finding)),
    outOfUse: explanations.filter(
      (explanation) => !explained.some((pair) => pair.explanation === explanation),
    ),
  };
}

/**
 * The JSON value in a program's output, around which it may have warned.
 *
 * @param {string} output
 * @returns {any}
 */
function jsonIn(output) {
  const start = output.indexOf('{');
  const end = output.lastIndexOf('}');
  try {
    return JSON.parse(output.slice(start, end + 1));
  } catch {
    return undefined;
  }
}
