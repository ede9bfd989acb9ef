import fc from "fast-check";
import { expect, test } from "vitest";
import { ErrorResponse } from "../../../src/server/http/messages.js";
import { Coverage } from "../../../src/server/journal/coverage.js";
import { Journal } from "../../../src/server/journal/journal.js";
import { maskedUrl } from "../../../src/server/journal/masking.js";
import { requestsPage } from "../../../src/server/replicas/collect.js";
import { appPath } from "../requests.js";
import { mockFor } from "../stage.js";

const token = "kwx/0123+456789abcdef==";
const email = "o@example.com";

const basic = { authorization: `Basic ${Buffer.from(`user:${token}`).toString("base64")}` };

/** Where a client can put its credentials by mistake. */
const places: readonly ((secret: string) => { url: string; headers?: Record<string, string> })[] = [
  (secret) => ({ url: `${appPath}/sessions?per_page=${secret}` }),
  (secret) => ({ url: `${appPath}/sessions?${secret}=1` }),
  (secret) => ({ url: `${appPath}/sessions?api_key=x&search=a%20${secret}b` }),
  (secret) => ({ url: `${appPath}/sessions/${secret}` }),
  (secret) => ({ url: `/accounts/${secret}/realtime/kit/app/sessions` }),
  (secret) => ({ url: `/accounts/a/realtime/kit/app/session/${secret}` }),
  (secret) => ({ url: `/nowhere/${secret}?x` }),
  (secret) => ({ url: `${appPath}/meetings`, headers: { referer: `http://localhost/?q=${secret}`, "x-note": secret } }),
];

test("nothing that a mock shows or logs has credentials of a request, wherever its client puts them", async () => {
  const written: string[] = [];
  const mock = await mockFor({
    meetings: 1,
    sessions: 1,
    maxTenants: 1000,
    onRequest: (request) => written.push(JSON.stringify(request)),
    onNotice: (notice) => written.push(notice),
  });
  const credentials = [{ authorization: `Bearer ${token}` }, { "x-auth-key": token, "x-auth-email": email }];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...places), fc.constantFrom(...credentials), async (place, headers) => {
      for (const secret of Object.values(headers).map((value) => value.replace("Bearer ", ""))) {
        const { url, headers: more } = place(encodeURIComponent(secret));
        await mock.app.inject({ url, headers: { ...headers, ...more } });
        const { requests } = await mock.control.journal.list();
        const seq = requests.at(-1)?.seq ?? 0;
        written.push(
          JSON.stringify([
            requests,
            await mock.control.journal.har(),
            await mock.control.journal.mistakes(),
            await mock.control.journal.explain({ seq }),
            await mock.control.coverage.read(),
          ]),
        );
        for (const form of [secret, encodeURIComponent(secret), decodeURIComponent(secret)])
          expect(written.join("\n")).not.toContain(form);
        written.length = 0;
      }
    }),
    { numRuns: 60 },
  );
});

test.each([
  ["a token in base64", { authorization: `Bearer ${token}` }, Buffer.from(token).toString("base64")],
  ["a token in base64 for URLs", { authorization: `Bearer ${token}` }, Buffer.from(token).toString("base64url")],
  ["a key after its email in base64", { "x-auth-key": token }, Buffer.from(`${email}:${token}`).toString("base64")],
  ["a token in hex", { authorization: `Bearer ${token}` }, Buffer.from(token).toString("hex")],
  ["Basic credentials", basic, basic.authorization.slice("Basic ".length)],
  ["the password of Basic credentials", basic, token],
  ["the pair of Basic credentials", basic, `user:${token}`],
])("%s is masked wherever it is in a URL", async (_, headers, form) => {
  const mock = await mockFor({ meetings: 1, sessions: 1 });
  const spelt = form.replaceAll(/./g, (character) => `%${character.charCodeAt(0).toString(16)}`);
  for (const text of [form, encodeURIComponent(form), spelt]) {
    await mock.app.inject({ url: `${appPath}/sessions?search=${text}&search=a-${text}`, headers });
    await mock.app.inject({ url: `${appPath}/sessions/${encodeURIComponent(text)}`, headers });
  }
  const { requests } = await mock.control.journal.list();
  const shown = JSON.stringify(requests.map(({ query, path, headers: sent }) => [query, path, sent]));
  const middle = form.slice(4, -4);
  expect(shown).not.toContain(middle);
  expect(shown).toContain("***");
});

test("values of parameters whose names speak of credentials are masked, short ones too", () => {
  expect(maskedUrl("/a?access_token=x&per_page=2&sig%6eature=y&Api-Key=&search=token#jwt=a?b", {})).toBe(
    "/a?access_token=***&per_page=2&sig%6eature=***&Api-Key=***&search=token#jwt=***",
  );
  for (const name of ["sig", "code", "key", "pwd", "access_key", "api_key_2", "%74oken", "client_credential"]) {
    expect(maskedUrl(`/a?x=1&${name}=y?z`, {})).toBe(`/a?x=1&${name}=***`);
    expect(maskedUrl(`/a?${name}=y`, {})).toBe(`/a?${name}=***`);
  }
  expect(maskedUrl("/a?keyword=x&%=1&decoded=2", {})).toBe("/a?keyword=x&%=1&decoded=2");
  expect(maskedUrl("/token?search=a", { authorization: "Bearer token" })).toBe("/token?search=a");
});

test("what another process is sent contains no credentials, however they are spelt", () => {
  const headers = { authorization: `Bearer ${token}` };
  const spelt = token.replaceAll(/./g, (character) => `%${character.charCodeAt(0).toString(16)}`);
  const log = new Journal("default", 10);
  const match = {
    operation: { id: "GetMeetings", path: "", parameters: [], served: true },
    tenant: { accountId: token, appId: token },
  };
  const url = `/accounts/${spelt}/meetings?search=${spelt}`;
  const error = new ErrorResponse("noRoute", { path: `/nowhere/${token}` });
  log.record({ request: { method: "GET", headers }, url, match, at: 0, startedAt: 0 }, error, 404);
  const page = requestsPage(
    { journal: log, coverage: new Coverage() },
    { scope: "default", after: 0, bodies: true },
    0,
  );
  const [sent] = page.entries;
  expect(sent?.url).toBe("/accounts/***/meetings?search=***");
  expect(JSON.stringify(page)).not.toContain(token);
});
