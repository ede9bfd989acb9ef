import { basePath } from "../../contract/constants.js";
import type { Exchange } from "../exchange.js";
import type { Report } from "../report.js";

/** The request of an exchange as a line to paste; the token stays in the environment. */
export function curlOf({ path, probe }: Exchange, { target }: Report): string {
  const base = target.kind === "http" ? target.name : `http://127.0.0.1:4010${basePath}`;
  const header = {
    given: ' -H "Authorization: Bearer $CLOUDFLARE_API_TOKEN"',
    none: "",
    wrong: ' -H "Authorization: Bearer wrong"',
  };
  return `curl${header[probe.credentials ?? "given"]} '${(base + path).replaceAll("'", "%27")}'`;
}
