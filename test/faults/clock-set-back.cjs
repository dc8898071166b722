// node --require clock-set-back.cjs: sets this process's clock back again and again, as a person or a time server might. The
// environment's FER_FAULTS_CLOCK holds a JSON list of [after so many ms, back by so many seconds].
const jumps = JSON.parse(process.env.FER_FAULTS_CLOCK ?? '[]');
const started = performance.now();
const trueNow = Date.now;
const TrueDate = Date;

function now() {
  const age = performance.now() - started;
  let back = 0;
  for (const [after, seconds] of jumps) if (age >= after) back += 1000 * seconds;
  return trueNow() - back;
}

globalThis.Date = class extends TrueDate {
  constructor(...args) {
    super(...(args.length === 0 ? [now()] : args));
  }
  static now() {
    return now();
  }
};
