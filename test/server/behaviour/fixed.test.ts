import { expect, test } from "vitest";
import { z } from "zod";
import { sessionIds } from "../list-requests.js";
import { appPath, send } from "../requests.js";
import { epoch, live, session, stage } from "../stage.js";

test("rows of equal sort value are in the order of their ids, in the direction of the sort", async () => {
  const { mock, tenant } = await stage({});
  for (const id of ["b", "a", "c"]) tenant.sessions.put(session({ id }));
  expect(await sessionIds(mock, "sort_order=ASC")).toEqual(["a", "b", "c"]);
  expect(await sessionIds(mock, "sort_order=DESC")).toEqual(["c", "b", "a"]);
  expect(await sessionIds(mock, "sort_by=minutesConsumed&sort_order=ASC")).toEqual(["a", "b", "c"]);
});

test("minutes_consumed sums the minutes of all participants", async () => {
  const { mock, tenant } = await stage({});
  tenant.sessions.put(session({ id: "s", ...live(3) }));
  mock.world.advanceTo(epoch + 90_000);
  const { body } = await send(mock, `${appPath}/sessions/s`);
  const model = z.object({ data: z.object({ session: z.object({ minutes_consumed: z.number() }) }) });
  expect(model.parse(body).data.session.minutes_consumed).toBe(4.5);
});
