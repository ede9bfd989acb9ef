import type { HttpResponse } from "../../lib/http-client.js";
import type { Credentials } from "./credentials.js";

/** Real tokens and keys are longer; a shorter one, as a test sends it, may be a word of a title. */
const shortestSecret = 16;

/** Takes the secret out of an answer that gives it back, so that no report, recording or terminal shows it. */
export function withoutSecret(answer: HttpResponse, credentials: Credentials | undefined): HttpResponse {
  const secret = credentials && ("token" in credentials ? credentials.token : credentials.key);
  if (secret === undefined || secret.length < shortestSecret) return answer;
  const mask = (text: string) => text.replaceAll(secret, "[secret]");
  const headers = Object.entries(answer.headers).map(([name, value]) => [name, mask(value)] as const);
  return { ...answer, headers: Object.fromEntries(headers), body: mask(answer.body) };
}
