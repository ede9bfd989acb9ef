import { z } from "zod";
import { type BehaviourEntry, type BehaviourName, behaviourEntries } from "../../../contract/behaviour.js";
import { origins } from "../../../contract/constants.js";
import { errorTable } from "../../../contract/errors.js";
import { operations } from "../../../contract/operations.js";
import { revisions } from "../../../contract/revisions.js";
import { CommandError } from "../../../world/events.js";
import type { World } from "../../../world/world.js";
import type { ServerContext } from "../../context/context.js";
import { type ApiRequest, type ResponseForm, responseForm } from "../../handlers/handler.js";
import { ErrorResponse, jsonType, statusOf, textOf } from "../../http/messages.js";
import { createRouter } from "../../http/router.js";
import { loadDocument, operationsIn, type ServedDocument } from "../../http/served-document.js";
import { pathOf, queryStringOf } from "../../http/urls.js";
import { entryModel, entryView } from "../../journal/entry-view.js";
import { type JournalEntry, responseText } from "../../journal/journal.js";
import { mistakeKinds, nPlusOnes, requestMistakes } from "../../journal/mistakes.js";
import { bindHandlers } from "../../lifecycle/operation-responder.js";
import type { Scope } from "../../scope/scope.js";
import { type CommandGroup, command, findTenant, requestsTo, tenantFields } from "./command.js";

const profileValue = z.union([z.string(), z.number(), z.boolean()]);

const reasonModel = z
  .object({
    kind: z.enum(["fault", "error", "behaviour", "mistake"]),
    name: z.string().describe("Id of the fault, or name of the error, profile entry or mistake."),
    meaning: z.string(),
    origin: z
      .enum([...origins, "mock"])
      .optional()
      .describe("Where it comes from; `mock` marks a limit of this mock."),
    value: profileValue
      .optional()
      .describe("Value of the profile entry; another value would have changed the response."),
  })
  .meta({ id: "Reason", description: "A reason for what a response contains." });

type Reason = z.output<typeof reasonModel>;

const decisiveOptionsModel = z
  .object({
    revision: z.enum(revisions),
    auth: z.enum(["any", "none", "token"]),
    strict: z.array(z.enum(mistakeKinds)).readonly(),
    profile: z.record(z.string(), profileValue).describe("The entries with other values than in the default profile."),
  })
  .meta({ id: "DecisiveOptions", description: "The options that a mock needs to respond in the same way." });

/** Explains the response to a request, as far as the world is still the same. */
export const explain = command({
  summary: "Explain a response",
  input: z.strictObject({ seq: z.int().min(1).describe("Number of the request.") }),
  output: z.object({
    request: entryModel,
    response: z.object({ headers: z.record(z.string(), z.string()), body: z.string() }),
    reasons: z.array(reasonModel),
    options: decisiveOptionsModel,
  }),
  async run(context, { seq }) {
    const { server, scope } = context;
    const { entries } = await requestsTo(context, true);
    const entry = entries.find((one) => one.seq === seq);
    if (!entry) throw new CommandError("not-found", `Request ${seq} is not in the journal.`);
    const body = responseText(entry);
    return {
      request: entryView(entry),
      response: { headers: { ...(body !== "" && { "content-type": jsonType }), ...entry.responseHeaders }, body },
      reasons: [
        ...faultReasons(scope, entry),
        ...errorReasons(entry),
        ...(await mistakeReasons(server, scope, entries, entry)),
        ...(await behaviourReasons(server, scope, entry)),
      ],
      options: decisiveOptions(server, scope, entry),
    };
  },
});

function decisiveOptions(
  server: ServerContext,
  scope: Scope,
  { operation }: JournalEntry,
): z.output<typeof decisiveOptionsModel> {
  const { auth, strict } = server.options;
  const { revision, profile } = server.formOf(scope, operation?.id);
  const changed = Object.entries(profile).filter(
    ([name, value]) => value !== behaviourEntries[name as BehaviourName].default,
  );
  return {
    revision,
    auth: typeof auth === "string" ? auth : "token",
    strict,
    profile: Object.fromEntries(changed),
  };
}

function faultReasons({ faults }: Scope, entry: JournalEntry): Reason[] {
  return entry.faults.map((id) => {
    const rule = faults?.find(id);
    const meaning = rule ? JSON.stringify(rule.effect) : "The rule has been removed since.";
    return { kind: "fault", name: id, meaning };
  });
}

function errorReasons({ response }: JournalEntry): Reason[] {
  if (!(response instanceof ErrorResponse)) return [];
  const { origin, meaning } = errorTable[response.error];
  return [{ kind: "error", name: response.error, meaning, origin }];
}

async function mistakeReasons(
  server: ServerContext,
  scope: Scope,
  entries: readonly JournalEntry[],
  entry: JournalEntry,
): Promise<Reason[]> {
  const own = requestMistakes(entry, (await server.loadMistakeRules())(scope));
  const patterns = nPlusOnes(entries).filter(({ list, details }) => list === entry || details.includes(entry));
  const mistakes = [...own, ...patterns.map(({ message }) => ({ kind: "n-plus-one", message }))];
  return mistakes.map(({ kind, message }) => ({ kind: "mistake", name: kind, meaning: message }));
}

async function behaviourReasons(server: ServerContext, scope: Scope, entry: JournalEntry): Promise<Reason[]> {
  const selection = selectionOf(server, scope, entry);
  if (!selection) return [];
  const form = server.formOf(scope, selection.operation);
  const decisive = await decisiveBehaviour(form, selection);
  return decisive.map((name) => {
    const { meaning, origin } = behaviourEntries[name];
    return { kind: "behaviour", name, meaning: `The API ${meaning}.`, origin, value: form.profile[name] };
  });
}

/** The part of a request that selects data, without credentials. */
interface Selection extends Omit<ApiRequest, "query"> {
  readonly world: World;
  readonly operation: string;
  readonly queryString: string;
}

/** Returns the selection of a request; undefined if it did not reach a handler. */
function selectionOf({ document }: ServerContext, { world }: Scope, entry: JournalEntry): Selection | undefined {
  const { url, operation, tenant: key, status, response } = entry;
  const tenant = key && world.tenant(key.accountId, key.appId);
  const match = createRouter(operationsIn(document))(pathOf(url));
  if (!tenant || match === undefined || match === "malformed" || operation?.id !== match.operation.id) return undefined;
  if (status !== 200 && !(response instanceof ErrorResponse && fromHandler(response))) return undefined;
  return { world, tenant, operation: operation.id, id: match.id, queryString: queryStringOf(url) };
}

/** Reports whether an error is about the query or the record, not about an earlier step of the lifecycle. */
function fromHandler({ status }: ErrorResponse): boolean {
  return status === 400 || status === 404 || status === 422;
}

type Form = Pick<ResponseForm, "revision" | "profile">;

/**
 * Finds the entries of the behaviour profile that affect a response: with another value of the entry, the response would
 * differ. Only entries that were read can.
 */
async function decisiveBehaviour({ revision, profile }: Form, selection: Selection): Promise<BehaviourName[]> {
  const document = await loadDocument(revision);
  const read = new Set<string>();
  const noticed = new Proxy(profile, {
    get(target, name) {
      read.add(String(name));
      return Reflect.get(target, name);
    },
  });
  const response = statusAndBody(respondAs(document, { revision, profile: noticed }, selection));
  const names = Object.keys(behaviourEntries) as BehaviourName[];
  return names.filter(
    (name) =>
      read.has(name) &&
      valuesBeside(behaviourEntries[name], profile[name]).some((value) => {
        const other = { revision, profile: { ...profile, [name]: value } };
        return statusAndBody(respondAs(document, other, selection)) !== response;
      }),
  );
}

/** Responds to a selection like a mock with this revision and profile. */
function respondAs(
  document: ServedDocument,
  { revision, profile }: Form,
  { world, operation, queryString, ...request }: Selection,
): string | ErrorResponse {
  const endpoint = bindHandlers(document, responseForm(document, revision, profile)).get(operation);
  if (!endpoint) throw new Error(`The revision ${revision} has no operation ${operation}.`);
  const query = endpoint.parseQuery(queryString);
  return query instanceof ErrorResponse ? query : endpoint.respond({ ...request, query: query.values }, world);
}

/** Returns the other values of a closed list, or the two next to a value in a range. */
function valuesBeside({ values }: BehaviourEntry, value: string | number | boolean): readonly unknown[] {
  if (!("minimum" in values)) return values.filter((other) => other !== value);
  return [Number(value) - 1, Number(value) + 1].filter((next) => next >= values.minimum && next <= values.maximum);
}

function statusAndBody(response: string | ErrorResponse): string {
  return `${statusOf(response)} ${textOf(response)}`;
}

export const responses = {
  /** Shows what an operation currently returns in every revision, without credentials, faults and journal. */
  preview: command({
    summary: "Show a response in every revision",
    input: z.strictObject({
      ...tenantFields,
      operation: z.enum(Object.keys(operations)).describe("The operationId."),
      id: z.string().default("").describe("ID of the requested record."),
      query: z.string().default("").describe("Query string."),
    }),
    output: z.object({
      current: z.enum(revisions).describe("The revision in which the mock responds."),
      responses: z.array(z.object({ revision: z.enum(revisions), status: z.int(), body: z.string() })),
    }),
    async run(context, { operation, id, query: queryString, ...key }) {
      const tenant = await findTenant(context, key);
      const { server, scope } = context;
      const selection = { world: scope.world, tenant, operation, id, queryString };
      const { revision: current, profile } = server.formOf(scope, operation);
      const responses = revisions.map(async (revision) => {
        const document = await loadDocument(revision);
        const response = respondAs(document, { revision, profile }, selection);
        return { revision, status: statusOf(response), body: textOf(response) };
      });
      return { current, responses: await Promise.all(responses) };
    },
  }),
} satisfies CommandGroup<"responses">;
