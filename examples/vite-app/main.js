import { listSessions, readSession } from "./api.js";

const perPage = 10;
const find = (selector) => document.querySelector(selector);
const filters = find("#filters");
let page = 1;
let latest = 0;

/** Shows the page of the list that the filters select. */
async function show() {
  const own = ++latest;
  const query = { ...Object.fromEntries(new FormData(filters)), page_no: page, per_page: perPage };
  try {
    const [{ sessions, total }, live] = await Promise.all([
      listSessions(query),
      listSessions({ status: "LIVE", per_page: 1 }),
    ]);
    // Another one was requested meanwhile.
    if (own !== latest) return;
    find("#sessions").replaceChildren(...sessions.map(row));
    find("#live").textContent = `${live.total} live now`;
    find("#live").hidden = live.total === 0;
    find("#message").textContent = total === 1 ? "1 session" : `${total} sessions`;
    const pages = Math.max(1, Math.ceil(total / perPage));
    find("#page").textContent = `Page ${page} of ${pages}`;
    find("#previous").disabled = page === 1;
    find("#next").disabled = page >= pages;
  } catch (error) {
    if (own === latest) find("#message").textContent = `Sorry: ${error.message}`;
  }
}

function row({ id, meeting_display_name, status, started_at, minutes_consumed }) {
  const open = element("button", meeting_display_name);
  open.type = "button";
  open.addEventListener("click", () => showDetails(id));
  const cells = [open, status, new Date(started_at).toLocaleString(), Math.round(minutes_consumed)];
  const line = document.createElement("tr");
  line.append(...cells.map((cell) => element("td", cell)));
  return line;
}

async function showDetails(id) {
  try {
    const session = await readSession(id);
    find("#details h2").textContent = session.meeting_display_name;
    const fields = Object.entries(session).filter(([, value]) => typeof value !== "object");
    find("#details dl").replaceChildren(
      ...fields.flatMap(([name, value]) => [element("dt", name), element("dd", String(value))]),
    );
    find("#details").showModal();
  } catch (error) {
    find("#message").textContent = `Sorry: ${error.message}`;
  }
}

function element(name, content) {
  const created = document.createElement(name);
  created.append(content);
  return created;
}

function turn(by) {
  page += by;
  return show();
}

filters.addEventListener("input", () => {
  page = 1;
  show();
});
filters.addEventListener("submit", (event) => event.preventDefault());
find("#previous").addEventListener("click", () => turn(-1));
find("#next").addEventListener("click", () => turn(1));
await show();
