import type { Send } from "../../lib/http-client.js";

/** Something that responds to requests as the API would: a server, an app in this process, or a recording. */
export interface Target {
  /** How reports call it: a base URL, or what it is. */
  readonly name: string;
  readonly kind: "http" | "inject" | "recording";
  readonly send: Send;
}
