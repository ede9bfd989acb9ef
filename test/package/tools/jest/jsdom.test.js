/** @jest-environment jsdom */
require("realtimekit-testkit/jest");
const { createMock } = require("realtimekit-testkit");
const { responses, session } = require("realtimekit-testkit/fixtures");

test("a fixture satisfies the contract", () => {
  expect(responses.sessions([session(), session.live({ ended_at: null })])).toMatchContract("GetSessions");
});

test("a page reaches a mock that listens", async () => {
  const mock = await createMock({ sessions: 10 });
  const url = `${await mock.listen()}/accounts/a/realtime/kit/b/sessions`;
  expect(await read(url)).toMatchContract("GetSessions");
  const effect = { set_field: { path: "data.sessions.*.meeting_display_name", value: "Set" } };
  await mock.control.faults.add({ when: { operation: "GetSessions" }, effect });
  expect((await read(url)).data.sessions[0].meeting_display_name).toBe("Set");
  await mock.close();
});

async function read(url) {
  const text = await new Promise((resolve, reject) => {
    const request = Object.assign(new XMLHttpRequest(), { onerror: reject });
    request.onload = () => resolve(request.responseText);
    request.open("GET", url);
    request.setRequestHeader("authorization", "Bearer test");
    request.send();
  });
  return JSON.parse(text);
}
