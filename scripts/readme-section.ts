/** Replaces the text between two lines of a document, which name what is generated between them. */
export function withSection(document: string, what: string, text: string): string {
  const [begin, end] = [`<!-- ${what}: written by \`npm run readme\` -->\n`, `<!-- end of ${what} -->`];
  const [before, rest] = document.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`There is no place for the ${what}.`);
  return `${before}${begin}${text}${end}${after}`;
}
