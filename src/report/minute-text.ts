/** A moment for readers, to the minute and in one time zone for all: `2026-11-29 08:15 UTC`. */
export function minuteText(moment: Date): string {
  return `${moment.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
