// The sample of the published page "Fetch all sessions of an App" as it is, but for the major version in its imports,
// which Go needs. Its base URL comes from CLOUDFLARE_BASE_URL.
package main

import (
	"context"
	"fmt"

	"github.com/cloudflare/cloudflare-go/v6"
	"github.com/cloudflare/cloudflare-go/v6/option"
	"github.com/cloudflare/cloudflare-go/v6/realtime_kit"
)

func main() {
	client := cloudflare.NewClient(
		option.WithAPIToken("Sn3lZJTBX6kkg7OdcBUAxOO963GEIyGQqnFTOFYY"),
	)
	response, err := client.RealtimeKit.Sessions.GetSessions(
		context.TODO(),
		"app_id",
		realtime_kit.SessionGetSessionsParams{
			AccountID: cloudflare.F("023e105f4ecef8ad9ca31a8372d0c353"),
		},
	)
	if err != nil {
		panic(err.Error())
	}
	fmt.Printf("%+v\n", response.Data)
}
