import type { CredentialUse, Exchange } from "../model/exchange.js";
import type { Report } from "../run/report.js";
import { credentialHeaders } from "../target/client.js";

/**
 * The request of an exchange as a line to paste into a shell. What is secret, or whose account and app it is, stands for
 * itself as a variable of the environment.
 */
export function curlCommand({ probe, path }: Exchange, { target, credentialKind }: Report): string {
  const url = path
    .replaceAll("'", "%27")
    .replace("/accounts/%24ACCOUNT/realtime/kit/%24APP", `/accounts/'"$ACCOUNT"'/realtime/kit/'"$APP"'`);
  const base = target.baseUrl === undefined ? `"$BASE_URL"'` : `'${target.baseUrl}`;
  const use = probe.credentials ?? "given";
  const headers = [
    "Accept: application/json",
    ...(use === "given" && credentialKind !== undefined ? given[credentialKind] : plainHeaders(use)),
  ];
  return `curl -i ${headers.map((header) => `-H "${header}" `).join("")}${base}${url}'`;
}

const given = {
  token: ["Authorization: Bearer $CLOUDFLARE_API_TOKEN"],
  key: ["X-Auth-Email: $CLOUDFLARE_EMAIL", "X-Auth-Key: $CLOUDFLARE_API_KEY"],
} as const;

/** Headers that hold no secret: none, or the credentials that nobody has. */
function plainHeaders(use: CredentialUse): string[] {
  return Object.entries(credentialHeaders(use, undefined)).map(
    ([name, value]) => `${name.replace(/^./, (letter) => letter.toUpperCase())}: ${value}`,
  );
}
