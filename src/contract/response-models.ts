import { z } from "zod";
import { livestreamSessionModels } from "./livestream-session-model.js";
import { meetingModels } from "./meeting-model.js";
import type { OperationId } from "./operations.js";
import {
  type Envelope,
  envelopePath,
  mapRevisions,
  pagingMember,
  type Revision,
  type revisionDefinitions,
} from "./revisions.js";
import { sessionModels } from "./session-model.js";

export const pagingModel = z.object({
  end_offset: offset("last"),
  start_offset: offset("first"),
  total_count: z.number().min(0).describe("Number of rows on all pages, after filters."),
});

/** The position of a page in its list: offsets are 1-based and inclusive. */
export type Paging = z.infer<typeof pagingModel>;

const success = z.boolean().describe("True when the operation succeeded.");

export const meetingListModels = responseModels("GetMeetings", meetingModels, "required");

export const sessionListModels = responseModels("GetSessions", sessionModels, "optional");

export const sessionDetailsModels = responseModels("GetSessionDetails", sessionModels, "optional");

export const activeSessionModels = responseModels("GetActiveSession", sessionModels, "optional");

export const livestreamSessionDetailsModels = responseModels(
  "GetLivestreamSession",
  livestreamSessionModels,
  "optional",
);

/** Whether the documents call the members of a body required. */
type Presence = "required" | "optional";

type RecordModels = Readonly<Record<Revision, z.ZodType>>;

/** Returns the model of an operation's body in each revision, built from the models of its record and the revision's envelope. */
function responseModels<O extends OperationId, M extends RecordModels, P extends Presence>(
  operation: O,
  records: M,
  presence: P,
): { readonly [R in Revision]: ResponseModel<(typeof revisionDefinitions)[R]["envelopes"][O], M[R], P> } {
  const models = { ...records };
  return mapRevisions(({ envelopes }, revision) => bodyModel(envelopes[operation], models[revision], presence));
}

function bodyModel(envelope: Envelope, record: z.ZodType, presence: Presence): z.ZodObject {
  const member = (model: z.ZodType) => (presence === "required" ? model : model.optional());
  const content = "list" in envelope ? z.array(record) : record;
  const [first = "data", ...inner] = envelopePath(envelope);
  const data = inner.reduceRight((model, name) => z.object({ [name]: member(model) }), content);
  const paging = pagingMember(envelope);
  return z.object({
    [first]: member(data),
    ...(paging && { [paging]: presence === "required" ? pagingModel : pagingModel.partial().optional() }),
    success: member(success),
  });
}

type Member<M extends z.ZodType, P extends Presence> = P extends "required" ? M : z.ZodOptional<M>;

type Nested<Path extends readonly string[], M extends z.ZodType, P extends Presence> = Path extends readonly [
  infer Name extends string,
  ...infer Inner extends readonly string[],
]
  ? { [N in Name]: Member<NestedModel<Inner, M, P>, P> }
  : never;

type NestedModel<Path extends readonly string[], M extends z.ZodType, P extends Presence> = Path extends readonly []
  ? M
  : z.ZodObject<Nested<Path, M, P>>;

type PagingMember<E, P extends Presence> = E extends { readonly paging: infer Name extends string }
  ? { [N in Name]: P extends "required" ? typeof pagingModel : z.ZodOptional<PartialPaging> }
  : unknown;

type PartialPaging = ReturnType<typeof pagingModel.partial<Record<keyof Paging, true>>>;

type Content<E, M extends z.ZodType, P extends Presence> = E extends {
  readonly list: infer Path extends readonly string[];
}
  ? Nested<Path, z.ZodArray<M>, P>
  : E extends { readonly record: infer Path extends readonly string[] }
    ? Nested<Path, M, P>
    : never;

type ResponseModel<E, M extends z.ZodType, P extends Presence> = z.ZodObject<
  Content<E, M, P> & PagingMember<E, P> & { success: Member<typeof success, P> }
>;

function offset(which: string) {
  return z.number().describe(`1-based offset of the ${which} row of the page.`);
}

// As an enum of one boolean, it would give code that does not compile in Java and Kotlin.
const failure = z.literal(false).meta({ description: "Always false.", type: "boolean" });

/** Error body of the gateway in front of the API: credentials, routes, methods, rate limits. */
export const gatewayErrorModel = z.object({
  errors: z
    .array(
      z.object({
        code: z.number().describe("Code of the gateway, not an HTTP status."),
        message: z.string().describe("What went wrong."),
      }),
    )
    .min(1),
  messages: z.array(z.unknown()).describe("Notes of the gateway; empty on errors."),
  // Code generators for OpenAPI 3.0 have no type that is only null.
  result: z.null().meta({ description: "Always null.", type: ["object", "null"] }),
  success: failure,
});

export type GatewayError = z.infer<typeof gatewayErrorModel>;

/** Error body of the RealtimeKit API itself. */
export const productErrorModel = z.object({
  error: z.object({
    code: z.number().describe("HTTP status of the error."),
    message: z.string().describe("What went wrong."),
  }),
  success: failure,
});

export type ProductError = z.infer<typeof productErrorModel>;
