import fc from "fast-check";
import { expect, test } from "vitest";
import { maskedUrl } from "../../../src/server/journal/masking.js";
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
  expect(maskedUrl("/a?access_token=x&per_page=2&sig%6eature=y&Api-Key=&search=token", {})).toBe(
    "/a?access_token=***&per_page=2&sig%6eature=y&Api-Key=***&search=token",
  );
  expect(maskedUrl("/token?search=a", { authorization: "Bearer token" })).toBe("/token?search=a");
});
