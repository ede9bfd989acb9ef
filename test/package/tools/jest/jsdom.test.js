/** @jest-environment jsdom */
require("realtimekit-testkit/jest");
const { createMock } = require("realtimekit-testkit");
const { responses, session } = require("realtimekit-testkit/fixtures");

test("a fixture satisfies the contract", () => {
  expect(responses.sessions([session()])).toMatchContract("GetSessions");
});

test("a page reaches a mock that listens", async () => {
  const mock = await createMock({ sessions: 10 });
  const url = `${await mock.listen()}/accounts/a/realtime/kit/b/sessions`;
  const text = await new Promise((resolve, reject) => {
    const request = Object.assign(new XMLHttpRequest(), { onerror: reject });
    request.onload = () => resolve(request.responseText);
    request.open("GET", url);
    request.setRequestHeader("authorization", "Bearer test");
    request.send();
  });
  expect(JSON.parse(text)).toMatchContract("GetSessions");
  await mock.close();
});
