# syntax=docker/dockerfile:1
# The mock as an image: docker build -t realtimekit-testkit . && docker run --rm -p 4010:4010 realtimekit-testkit
FROM node:24.21.0-alpine@sha256:ebfe2f90462722a7a4de65e91990e97fe0d401c70e0e762c5b53302f905ec1c1 AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY scripts ./scripts
COPY openapi ./openapi
COPY fixtures ./fixtures
COPY src ./src
RUN npm run build

FROM node:24.21.0-alpine@sha256:ebfe2f90462722a7a4de65e91990e97fe0d401c70e0e762c5b53302f905ec1c1
WORKDIR /mock
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund
# For replicas that share a log: docs/scale-out.md.
# hadolint ignore=DL3059
RUN npm install --no-save --no-package-lock --omit=dev --ignore-scripts --no-audit --no-fund @nats-io/jetstream@3.3.1 @nats-io/obj@3.3.1 @nats-io/transport-node@3.3.1
COPY openapi ./openapi
COPY fixtures ./fixtures
COPY --from=build /build/dist/cli.js ./dist/cli.js
COPY --from=build /build/dist/chunks ./dist/chunks
COPY --from=build /build/dist/console ./dist/console
COPY --from=build /build/dist/documents ./dist/documents
ENV REALTIMEKIT_TESTKIT_HOST=0.0.0.0 REALTIMEKIT_TESTKIT_CLOCK=fixed
USER 1000
EXPOSE 4010
HEALTHCHECK --interval=5s --timeout=2s --start-period=2s CMD ["sh", "-c", "tls=$REALTIMEKIT_TESTKIT_CERT; case $REALTIMEKIT_TESTKIT_TLS in [1TtYy]*) tls=true ;; esac; wget -q --no-check-certificate -O /dev/null http${tls:+s}://127.0.0.1:${REALTIMEKIT_TESTKIT_PORT:-4010}/_testkit/health"]
ENTRYPOINT ["node", "dist/cli.js"]
CMD ["serve"]
