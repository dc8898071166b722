/** What a report can be written as: pages, or something for another use. */
export const REPORT_FORMS = ['html', 'markdown', 'slides', 'pdf'] as const;

/** The name of a form. */
export type ReportForm = (typeof REPORT_FORMS)[number];
