import { createHash } from "node:crypto";

/** Returns the headers of a page that loads and runs only what the mock serves; `styles` is the source of style sheets. */
export function pageHeaders(styles = "'self'") {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src ${styles}`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ];
  return {
    "content-security-policy": policy.join("; "),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "no-cache",
    vary: "Accept",
  };
}

export function wholePageHeaders(page: string) {
  const [, style = ""] = /<style>([\s\S]*?)<\/style>/.exec(page) ?? [];
  return pageHeaders(`'sha256-${createHash("sha256").update(style).digest("base64")}'`);
}
