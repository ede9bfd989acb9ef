const app = "/client/v4/accounts/023e105f4ecef8ad9ca31a8372d0c353/realtime/kit/app_id";

async function show() {
  const answer = await fetch(`${app}/sessions?status=LIVE`);
  const status = document.querySelector("#status");
  if (!answer.ok) {
    status.textContent = `The API answered ${answer.status}`;
    return;
  }
  const { data } = await answer.json();
  const rows = data.sessions.map(({ meeting_display_name, live_participants }) => {
    const row = document.createElement("li");
    row.textContent = `${meeting_display_name}: ${live_participants} people`;
    return row;
  });
  document.querySelector("#sessions").replaceChildren(...rows);
  status.textContent = `${rows.length} sessions`;
}

await show();
