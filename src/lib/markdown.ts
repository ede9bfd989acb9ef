/** Escapes text, so that nothing in it becomes markup of Markdown or HTML. */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/[\\`*_{}[\]<>#|&!~]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replaceAll(/\s+/g, " ");
}

/** Text in a code span; backticks would end it, and a bar a cell. */
export function markdownCode(text: string): string {
  return text === "" ? "" : `<code>${escapeMarkdown(text)}</code>`;
}
