# The sample of the published page "Fetch details of an active session" as it is. Its base URL comes from
# CLOUDFLARE_BASE_URL, its token from CLOUDFLARE_API_TOKEN.
import os
from cloudflare import Cloudflare
client = Cloudflare(
    api_token=os.environ.get("CLOUDFLARE_API_TOKEN"),  # This is the default and can be omitted
)
response = client.realtime_kit.active_session.get_active_session(
    meeting_id="meeting_id",
    account_id="023e105f4ecef8ad9ca31a8372d0c353",
    app_id="app_id",
)
print(response.data)
