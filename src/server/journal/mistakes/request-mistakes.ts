import type { BehaviourProfile } from "../../../contract/behaviour.js";
import type { Revision } from "../../../contract/revisions.js";
import { suggest } from "../../../lib/suggest.js";
import type { AuthMode } from "../../http/credentials.js";
import type { DescribedOperation } from "../../http/served-document.js";
import { queryOf } from "../view.js";
import type { MistakeKind } from "./kinds.js";

/** A mistake, in words that say what to do instead. */
export interface RequestMistake {
  readonly kind: MistakeKind;
  readonly message: string;
}

/** What mistakes are judged by. */
export interface MistakeRules {
  readonly profile: BehaviourProfile;
  readonly auth: AuthMode;
  readonly others: readonly RevisionParameters[];
}

/** The parameters of each operation in another revision. */
export interface RevisionParameters {
  readonly revision: Revision;
  readonly names: ReadonlyMap<string, readonly string[]>;
}

/** The mistakes that a request makes by itself. */
export function requestMistakes(
  operation: DescribedOperation,
  url: string,
  hasHeader: (name: string) => boolean,
  rules: MistakeRules,
): RequestMistake[] {
  return [...parameterMistakes(operation, url, rules), ...credentialMistakes(hasHeader, rules)];
}

function* parameterMistakes(
  operation: DescribedOperation,
  url: string,
  rules: MistakeRules,
): Generator<RequestMistake> {
  const known = operation.parameters.flatMap(({ in: location, name }) => (location === "query" ? [name] : []));
  const query = queryOf(url);
  for (const name of Object.keys(query)) {
    if (known.includes(name)) continue;
    const told = `${operation.id} has no query parameter ${JSON.stringify(name)}`;
    const others = rules.others.filter(({ names }) => names.get(operation.id)?.includes(name));
    if (others.length > 0) {
      const having = others.map(({ revision }) => revision).join(", ");
      const verb = others.length === 1 ? "has" : "have";
      yield { kind: "other-revision-parameter", message: `${told} in this revision; ${having} ${verb} it` };
      continue;
    }
    const near = suggest(name, known);
    yield { kind: "unknown-parameter", message: near ? `${told}; did you mean ${near}?` : `${told}; it has no effect` };
  }
  const { maxPerPage } = rules.profile;
  const size = Number([query.per_page ?? ""].flat()[0]);
  if (known.includes("per_page") && size > maxPerPage) {
    yield { kind: "page-size-above-limit", message: `per_page is ${size}; a page has at most ${maxPerPage} rows` };
  }
}

function* credentialMistakes(hasHeader: (name: string) => boolean, { auth }: MistakeRules): Generator<RequestMistake> {
  if (hasHeader("authorization")) return;
  if (hasHeader("x-auth-key")) {
    yield {
      kind: "deprecated-credentials",
      message: "X-Auth-Key is the older form of credentials; send Authorization: Bearer",
    };
  } else if (auth !== "none") {
    yield { kind: "missing-credentials", message: "no credentials; send Authorization: Bearer" };
  }
}
