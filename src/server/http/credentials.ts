import type { BehaviourProfile } from "../../contract/behaviour.js";
import { ErrorResponse, type RequestHeaders } from "./messages.js";

/** Which requests are accepted: those with well-formed credentials, all, or those with the token. */
export type AuthMode = "any" | "none" | { readonly token: string };

/** Creates the check of a request's credentials, which returns an error response if they are invalid. */
export function credentialCheck(
  mode: AuthMode,
  {
    missingCredentialsStatus: status,
    unauthorizedBody,
  }: Pick<BehaviourProfile, "missingCredentialsStatus" | "unauthorizedBody">,
): (headers: RequestHeaders) => ErrorResponse | undefined {
  if (mode === "none") return () => undefined;
  const accepts = mode === "any" ? () => true : (secret: string) => equalSecrets(secret, mode.token);
  const envelope = unauthorizedBody === "message" ? "unauthorized" : undefined;
  const missing = new ErrorResponse("missingCredentials", {}, { status, ...(status === 401 && { envelope }) });
  const malformed = new ErrorResponse("invalidHeaders");
  const wrong = new ErrorResponse("wrongCredentials", {}, { envelope });
  return (headers) => {
    const { authorization } = headers;
    if (authorization !== undefined) {
      const bearer = String(authorization);
      if (!wellFormed.test(bearer)) return malformed;
      return accepts(bearer.slice(bearer.lastIndexOf(" ") + 1)) ? undefined : wrong;
    }
    const key = headers["x-auth-key"];
    const email = headers["x-auth-email"];
    if (typeof key !== "string" || typeof email !== "string" || key === "" || email === "") return missing;
    return accepts(key) ? undefined : wrong;
  };
}

const wellFormed = /^Bearer +\S+$/i;

/** Compares secrets in a time that does not depend on how many characters match. */
export function equalSecrets(given: string, expected: string): boolean {
  let difference = given.length ^ expected.length;
  for (let index = 0; index < given.length; index++) {
    difference |= given.charCodeAt(index) ^ expected.charCodeAt(index % expected.length);
  }
  return difference === 0;
}
