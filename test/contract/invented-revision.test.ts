import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { documentedTenant } from "../../src/contract/constants.js";
import { buildDocument } from "../../src/contract/openapi.js";
import { parametersOf } from "../../src/contract/operations.js";
import { recordsIn } from "../../src/contract/records.js";
import {
  pickFields,
  type Revision,
  type RevisionDefinition,
  revisionDefinitions,
  revisions,
} from "../../src/contract/revisions.js";
import { createFixtures } from "../../src/fixtures/index.js";
import { createMock, type Mock } from "../../src/server/mock.js";
import { runSuite } from "../../src/suite/run/run.js";
import type { Target } from "../../src/suite/target/target.js";
import { supertestTarget } from "./supertest-target.js";

// A revision that nobody published: no file of src knows it, and all of them have to follow what its value says.
const invented = "2099-01" as Revision;

vi.mock("../../src/contract/revisions.js", async (importOriginal) => {
  const module = await importOriginal<typeof import("../../src/contract/revisions.js")>();
  const oldest = module.revisionDefinitions["2026-01"];
  const definition: RevisionDefinition = {
    ...oldest,
    envelopes: {
      ...oldest.envelopes,
      GetSessions: { list: ["data", "items"], paging: "page" },
      GetSessionDetails: { record: ["data", "details"] },
    },
    fields: { meeting: ["transcribe_on_end"], session: ["meta"], livestreamSession: [] },
    parameters: { GetMeetings: ["MeetingStatus"] },
    undocumented: [],
    loadDocument: () => builtDocument("2099-01"),
  };
  Object.assign(module.revisionDefinitions, { "2099-01": definition });
  (module.revisions as string[]).push("2099-01");
  return module;
});

async function builtDocument(revision: string): Promise<unknown> {
  const { buildDocument } = await import("../../src/contract/openapi.js");
  return JSON.parse(JSON.stringify(buildDocument(revision as Revision)));
}

const { accountId, appId } = documentedTenant;
const base = `/client/v4/accounts/${accountId}/realtime/kit/${appId}`;

const send = (mock: Mock, path: string) =>
  mock.app.inject({ url: `${base}${path}`, headers: { authorization: "Bearer x" } });

test("the document describes its envelopes, fields and parameters", () => {
  const document = JSON.parse(JSON.stringify(buildDocument(invented)));
  const { schemas, parameters } = document.components;
  expect(Object.keys(schemas.SessionDetails.properties.data.properties)).toEqual(["details"]);
  expect(Object.keys(schemas.SessionList.properties)).toEqual(["data", "page", "success"]);
  expect(Object.keys(schemas.Meeting.properties)).toContain("transcribe_on_end");
  expect(Object.keys(schemas.Meeting.properties)).not.toContain("recording_config");
  expect(Object.keys(schemas.Session.properties)).not.toContain("breakout_rooms");
  expect(parameters).toHaveProperty("MeetingStatusParameter");
});

test("factories make its bodies and records", () => {
  const { responses, meeting, session } = createFixtures({ revision: invented });
  expect(meeting()).toHaveProperty("transcribe_on_end", false);
  expect(meeting()).not.toHaveProperty("recording_config");
  expect(session({ meta: { room: 1 } } as object)).toHaveProperty("meta");
  expect(session.withBreakoutRooms(2)).not.toHaveProperty("breakout_rooms");
  expect(responses.sessionDetails(session())).toEqual({ data: { details: session() }, success: true });
  expect(responses.sessions([session()])).toMatchObject({ data: { items: [session()] }, page: { total_count: 1 } });
  expect(recordsIn(responses.sessionDetails(session()), "GetSessionDetails", invented)).toHaveLength(1);
});

describe("a mock of it", () => {
  let mock: Mock;

  beforeAll(async () => {
    mock = await createMock({ revision: invented });
  });

  afterAll(() => mock.close());

  const body = async (path: string) => (await send(mock, path)).json();

  test("serves its envelopes and fields", async () => {
    const { data, page } = await body("/sessions?per_page=2");
    expect(data.items).toHaveLength(2);
    expect(page).toMatchObject({ start_offset: 1, end_offset: 2 });
    expect((await body(`/sessions/${data.items[0].id}`)).data.details.id).toBe(data.items[0].id);
    const [meeting] = (await body("/meetings")).data;
    expect(meeting).toHaveProperty("transcribe_on_end");
  });

  test("takes its parameter", async () => {
    const { data } = await body("/meetings?status=INACTIVE");
    expect(new Set(data.map(({ status }: { status: string }) => status))).toEqual(new Set(["INACTIVE"]));
    expect((await body("/meetings?status=OPEN")).success).toBe(false);
  });

  test("is recognised and conforms, its own checks included", async () => {
    const report = await runSuite({ ...app(mock), revision: "auto" });
    expect(report.revision.detected?.because).toBe("GetSessionDetails: the session is data.details");
    expect(report.revision.used).toBe(invented);
    expect(report.outcome).toBe("conforms");
    const ids = report.results.map(({ id }) => id);
    expect(ids).toContain("filters/GetMeetings/status");
    expect(ids).not.toContain("filters/GetMeetings/status-undocumented");
  }, 120_000);

  test("that ignores the parameter breaks the contract", async () => {
    const report = await runSuite({ ...app(mock, withoutStatus), revision: invented, only: ["filters/GetMeetings"] });
    expect(failures(report.results)).toContain("filters/GetMeetings/status");
  }, 120_000);
});

test.each(revisions.filter((name) => name !== invented))(
  "a mock of %s served in its place breaks the contract",
  async (revision) => {
    const mock = await createMock({ revision });
    const report = await runSuite({ ...app(mock), revision: invented });
    await mock.close();
    expect(report.outcome).toBe("broken");
    expect(failures(report.results)).toContain("shape/GetSessionDetails/body");
  },
  120_000,
);

test("a client mistake names every revision that has a parameter", async () => {
  const mock = await createMock({ revision: "2026-01", strict: ["other-revision-parameter"] });
  const response = await send(mock, "/meetings?status=ACTIVE");
  await mock.close();
  expect(response.json().error.message).toContain(
    `${revisions.filter((name) => name >= "2026-07" && name <= invented).join(", ")} have it`,
  );
});

describe("start-up fails and names", () => {
  const start = (name: string, changes: Partial<RevisionDefinition>) => {
    const loadDocument = () => builtDocument(name);
    Object.assign(revisionDefinitions, { [name]: { ...revisionDefinitions["2026-01"], loadDocument, ...changes } });
    (revisions as Revision[]).push(name as Revision);
    onTestFinished(() => void (revisions as Revision[]).pop());
    return createMock({ revision: name as Revision });
  };

  test("a parameter that the handler does not read", async () => {
    const document = JSON.parse(JSON.stringify(buildDocument(invented)));
    const list = document.paths["/accounts/{account_id}/realtime/kit/{app_id}/sessions"].get;
    list.parameters.push({ $ref: "#/components/parameters/IncludeBreakoutRoomsParameter" });
    const started = start("2099-02", { ...revisionDefinitions[invented], loadDocument: async () => document });
    await expect(started).rejects.toThrow(/GetSessions.*include_breakout_rooms/);
  });

  test("a field that its document lacks", async () => {
    const fields = {
      meeting: [],
      session: ["colour"],
      livestreamSession: [],
    } as unknown as RevisionDefinition["fields"];
    const loadDocument = () => builtDocument(invented);
    await expect(start("2099-03", { fields, loadDocument })).rejects.toThrow(/session\.colour/);
  });

  test("a field without a model, and a parameter that is not declared", () => {
    expect(() => pickFields("session", { meta: 1 }, ["colour" as "meta"])).toThrow(/session\.colour/);
    const parameters = { GetSessions: ["Colour"] } as unknown as RevisionDefinition["parameters"];
    Object.assign(revisionDefinitions, { "2099-04": { ...revisionDefinitions["2026-01"], parameters } });
    expect(() => parametersOf("GetSessions", "2099-04" as Revision)).toThrow(/Colour/);
  });
});

function app(mock: Mock, change = (target: Target) => target) {
  const target = change(supertestTarget(mock.app.server));
  return { target, account: accountId, app: appId, livestreamSession: "livestream-session-id" };
}

function withoutStatus(target: Target): Target {
  return { ...target, send: (request) => target.send({ ...request, path: request.path.replace(/status=\w+&?/, "") }) };
}

function failures(results: readonly { readonly id: string; readonly verdict: string }[]): string[] {
  return results.flatMap(({ id, verdict }) => (verdict === "fail" ? [id] : []));
}
