import { meetingListModels, pagingModel, sessionListModels } from "../../src/contract/response-models.js";
import type { Mock } from "../../src/server/mock.js";
import { type Answer, appPath, ask, productError } from "./asking.js";

/** What a list answered: the ids of its rows, or what it said against the request. */
export type Listed = readonly string[] | string;

/** Asks for a page of the sessions of the staged tenant. */
export async function sessionIds(mock: Mock, query = ""): Promise<Listed> {
  const answer = await ask(mock, `${appPath}/sessions?${query}`);
  if (answer.status !== 200) return refusal(answer);
  const { data } = sessionListModels[mock.revision].parse(answer.body);
  return (data?.sessions ?? []).map(({ id }) => id);
}

/** Asks for a page of the meetings of the staged tenant; their titles tell them apart. */
export async function meetingTitles(mock: Mock, query = ""): Promise<Listed> {
  const answer = await ask(mock, `${appPath}/meetings?${query}`);
  if (answer.status !== 200) return refusal(answer);
  return meetingListModels[mock.revision].parse(answer.body).data.map(({ title }) => title ?? "");
}

/** Where a page of the meetings lies. */
export async function meetingPaging(mock: Mock, query = ""): Promise<unknown> {
  const { body } = await ask(mock, `${appPath}/meetings?${query}`);
  return pagingModel.parse(meetingListModels[mock.revision].parse(body).paging);
}

function refusal({ status, body }: Answer): string {
  return `${status} ${productError(body).message}`;
}
