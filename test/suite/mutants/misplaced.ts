import { type Json, type Mutant, recordsOf, rewriting, rowsOf } from "./mutant.js";

const lists = ["GetMeetings", "GetSessions"] as const;
const missingRecord = {
  GetSessionDetails: "agreement/GetSessionDetails/id",
  GetActiveSession: "agreement/GetActiveSession/live",
  GetLivestreamSession: "agreement/GetLivestreamSession/id",
} as const;
const records = Object.keys(missingRecord) as (keyof typeof missingRecord)[];

const elsewhere: Readonly<Record<string, (content: Json, body: Json) => Json>> = {
  "is gone": (_, { data: __, ...body }) => body,
  "is null": (_, body) => ({ ...body, data: null }),
  "is in result": (content, { data: _, ...body }) => ({ ...body, result: content }),
  "is in data.items": (content, body) => ({ ...body, data: { items: content } }),
  "is the whole body": (content) => content,
  "is beside data": (content, body) => ({ ...body, data: {}, sessions: content, session: content }),
};

/** Content that is not where the revision has it, in bodies whose members the documents call optional. */
export const misplacedMutants: readonly Mutant[] = [
  ...lists.flatMap((list) => [
    ...Object.entries(elsewhere).map(([what, move]) =>
      mutant(list, `its list ${what}`, `shape/${list}/body`, (body) => move(rowsOf(body), body)),
    ),
    mutant(list, "its list is an object", `shape/${list}/body`, (body) => ({
      ...body,
      data: list === "GetMeetings" ? { ...body.data } : { sessions: { ...body.data.sessions } },
    })),
    mutant(list, "its list holds a null", `shape/${list}/body`, (body) => {
      rowsOf(body).push(null);
      return body;
    }),
  ]),
  ...records.flatMap((operation) => [
    ...Object.entries(elsewhere).map(([what, move]) =>
      mutant(operation, `its record ${what}`, missingRecord[operation], (body) => move(recordsOf(body)[0], body)),
    ),
    mutant(operation, "its record is empty", missingRecord[operation], (body) => ({
      ...body,
      data: operation === "GetSessionDetails" ? { session: {} } : {},
    })),
    mutant(operation, "its record is a list of one", missingRecord[operation], (body) => ({
      ...body,
      data: operation === "GetSessionDetails" ? { session: recordsOf(body) } : recordsOf(body),
    })),
  ]),
  mutant("GetSessionDetails", "speaks a later revision", "shape/GetSessionDetails/revision", (body) => ({
    ...body,
    data: body.data.session,
  })),
  {
    ...mutant("GetSessionDetails", "speaks an earlier revision", "shape/GetSessionDetails/revision", (body) => ({
      ...body,
      data: { session: body.data },
    })),
    revision: "2026-07",
  },
];

function mutant(operation: string, what: string, killedBy: string, change: (body: Json) => Json): Mutant {
  return {
    name: `${operation}: ${what}`,
    killedBy,
    wrap: rewriting((response, request) =>
      response.statusCode === 200 && request.operation === operation
        ? { ...response, body: JSON.stringify(change(JSON.parse(response.body))) }
        : response,
    ),
  };
}
