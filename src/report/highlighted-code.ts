import hljs from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import json from 'highlight.js/lib/languages/json';
import python from 'highlight.js/lib/languages/python';
import typescript from 'highlight.js/lib/languages/typescript';
import { escapeHtml } from '../figures/escape-html';

const highlighter = hljs.newInstance();
highlighter.registerLanguage('bash', bash);
highlighter.registerLanguage('json', json);
highlighter.registerLanguage('python', python);
highlighter.registerLanguage('typescript', typescript);

/** Code as escaped HTML with a class on each token; plain where the language is not one the notebooks use. */
export function highlightedCode(source: string, language: string): string {
  if (!highlighter.getLanguage(language)) return escapeHtml(source);
  return highlighter.highlight(source, { language, ignoreIllegals: true }).value;
}
