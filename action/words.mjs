/**
 * Splits text into words as a shell does: at white space and line ends, with quotes, backslashes and comments, but without
 * variables and patterns. Throws when a quote is not closed.
 */
export function splitWords(text) {
  const words = [];
  let word;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === "'" || char === '"') {
      const quoted = char === "'" ? readUntil(text, at, "'") : readDoubleQuoted(text, at);
      word = (word ?? "") + quoted.text;
      at = quoted.end;
    } else if (char === "\\" && at + 1 < text.length) {
      at++;
      // A backslash at the end of a line continues it.
      if (text[at] !== "\n") word = (word ?? "") + text[at];
    } else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (char === "#" && word === undefined) {
      at = text.indexOf("\n", at);
      if (at < 0) break;
    } else word = (word ?? "") + char;
  }
  return word === undefined ? words : [...words, word];
}

function readUntil(text, start, quote) {
  const end = text.indexOf(quote, start + 1);
  if (end < 0) throw notClosed(text, start);
  return { text: text.slice(start + 1, end), end };
}

function readDoubleQuoted(text, start) {
  let read = "";
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '"') return { text: read, end: at };
    if (text[at] === "\\" && /["\\$`]/.test(text[at + 1] ?? "")) at++;
    read += text[at];
  }
  throw notClosed(text, start);
}

function notClosed(text, start) {
  const line = text.slice(0, start).split("\n").length;
  return new Error(
    `line ${line} of the arguments has a quote that is not closed: ${text.split("\n")[line - 1].trim()}`,
  );
}
