import { escapePattern } from "./glob.js";
import { encode } from "./utf8.js";

/** Secrets as short as this, as tests send them, may be words of a sentence. */
const shortest = 16;

/** Longer ones are not looked for by a pattern: compiling it takes time, and one of some 100,000 characters fails. */
const longest = 500;

/** Creates a function that masks some secrets in a text, also where they are escaped for a URL, in base64 or in hex. */
export function createSecretMask(
  secrets: readonly (string | undefined)[],
  replacement = "[secret]",
): (text: string) => string {
  const secretForms = secrets.flatMap((secret) => (secret !== undefined && isSecret(secret) ? formsOf(secret) : []));
  if (secretForms.length === 0) return (text) => text;
  const longestFirst = [...new Set(secretForms)].sort((a, b) => b.length - a.length);
  const long = longestFirst.filter(({ length }) => length > longest);
  const pattern = new RegExp(longestFirst.slice(long.length).map(escapePattern).join("|") || "(?!)", "gi");
  return (text) =>
    long.reduce((shown, form) => shown.replaceAll(form, replacement), text).replaceAll(pattern, replacement);
}

/** An address of a mailbox is telling however short it is. */
function isSecret(text: string): boolean {
  return text.length >= shortest || /^\S+@\S+$/.test(text);
}

function formsOf(secret: string): string[] {
  const bytes = encode(secret);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [secret, ...base64Forms(bytes)].flatMap((form) => [form, encodeURIComponent(form)]).concat(hex);
}

/** What base64 has of some bytes, wherever they begin in a group of three; without the characters that neighbours share. */
function base64Forms(bytes: Uint8Array): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const whole = String.fromCharCode(...new Array<number>(offset).fill(0), ...bytes);
    const end = Math.floor((whole.length * 8) / 6);
    const text = btoa(whole).slice(offset === 0 ? 0 : offset + 1, end);
    return [text, text.replaceAll("+", "-").replaceAll("/", "_")];
  });
}
