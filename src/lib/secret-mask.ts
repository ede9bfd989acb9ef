import { escapePattern } from "./glob.js";

/** Secrets as short as this, as tests send them, may be words of a sentence. */
const shortest = 16;

/** Creates a function that masks some secrets in a text, also where they are escaped for a URL, in base64 or in hex. */
export function createSecretMask(secrets: readonly (string | undefined)[]): (text: string) => string {
  const forms = secrets.flatMap((secret) => (secret !== undefined && isSecret(secret) ? formsOf(secret) : []));
  if (forms.length === 0) return (text) => text;
  const longestFirst = [...new Set(forms)].sort((a, b) => b.length - a.length).map(escapePattern);
  const pattern = new RegExp(longestFirst.join("|"), "gi");
  return (text) => text.replaceAll(pattern, "[secret]");
}

/** An address of a mailbox is telling however short it is. */
function isSecret(text: string): boolean {
  return text.length >= shortest || /^\S+@\S+$/.test(text);
}

function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [secret, encodeURIComponent(secret), bytes.toString("hex"), ...base64Forms(bytes)];
}

/** What base64 has of some bytes, wherever they begin in a group of three; without the characters that neighbours share. */
function base64Forms(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const whole = Buffer.concat([Buffer.alloc(offset), bytes]);
    const end = Math.floor((whole.length * 8) / 6);
    const text = whole.toString("base64").slice(offset === 0 ? 0 : offset + 1, end);
    return [text, text.replaceAll("+", "-").replaceAll("/", "_")];
  });
}
