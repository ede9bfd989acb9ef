import "realtimekit-testkit/jest";
