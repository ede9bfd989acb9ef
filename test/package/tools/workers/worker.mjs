const sessions = "https://api.cloudflare.com/client/v4/accounts/a/realtime/kit/b/sessions?per_page=3";

export default {
  async fetch() {
    return fetch(sessions, { headers: { authorization: "Bearer test" } });
  },
};
