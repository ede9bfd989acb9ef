import { meetingListModels, pagingModel, sessionListModels } from "../../src/contract/response-models.js";
import type { Mock } from "../../src/server/mock.js";
import { appPath, productError, send, type TestResponse } from "./requests.js";

/** What a list returned: the ids of its rows, or its error message. */
export type Listed = readonly string[] | string;

/** Requests a page of the sessions of the staged tenant. */
export async function sessionIds(mock: Mock, query = ""): Promise<Listed> {
  const response = await send(mock, `${appPath}/sessions?${query}`);
  if (response.status !== 200) return errorText(response);
  const { data } = sessionListModels[mock.revision].parse(response.body);
  return (data?.sessions ?? []).map(({ id }) => id);
}

/** Requests a page of the meetings of the staged tenant; their titles tell them apart. */
export async function meetingTitles(mock: Mock, query = ""): Promise<Listed> {
  const response = await send(mock, `${appPath}/meetings?${query}`);
  if (response.status !== 200) return errorText(response);
  return meetingListModels[mock.revision].parse(response.body).data.map(({ title }) => title ?? "");
}

/** Requests the paging of a page of meetings. */
export async function meetingPaging(mock: Mock, query = ""): Promise<unknown> {
  const { body } = await send(mock, `${appPath}/meetings?${query}`);
  return pagingModel.parse(meetingListModels[mock.revision].parse(body).paging);
}

function errorText({ status, body }: TestResponse): string {
  return `${status} ${productError(body).message}`;
}
