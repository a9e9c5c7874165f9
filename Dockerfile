# One image for front, worker, migrations and parley.
# Images are pinned by tag; if your policy requires digests, add those that your registry shows for these tags.

FROM node:24.11.1-bookworm AS build
WORKDIR /app
# The dependencies change less often than the code: a layer of their own.
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY patches patches
COPY packages/contracts/package.json packages/contracts/
COPY packages/messaging/package.json packages/messaging/
COPY packages/files/package.json packages/files/
COPY packages/worker/package.json packages/worker/
COPY packages/front/package.json packages/front/
COPY packages/web/package.json packages/web/
COPY packages/testkit/package.json packages/testkit/
COPY packages/cli/package.json packages/cli/
RUN npx --yes pnpm@12.21.0 install --frozen-lockfile
COPY tsconfig.base.json ./
COPY prisma prisma
COPY packages packages
# `generate` only checks that an engine exists, and any file will do. Never for another command: with it set,
# `migrate deploy` exits 0 and applies nothing.
RUN PRISMA_SCHEMA_ENGINE_BINARY=/usr/local/bin/node CHECKPOINT_DISABLE=1 \
    node node_modules/prisma/build/index.js generate --config prisma/prisma.config.ts
RUN node node_modules/typescript/bin/tsc -b packages/worker packages/front packages/cli
RUN cd packages/web && node node_modules/vite/bin/vite.js build


FROM node:24.11.1-bookworm AS dependencies
WORKDIR /app
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY patches patches
COPY packages/contracts/package.json packages/contracts/
COPY packages/messaging/package.json packages/messaging/
COPY packages/files/package.json packages/files/
COPY packages/worker/package.json packages/worker/
COPY packages/front/package.json packages/front/
COPY packages/cli/package.json packages/cli/
RUN npx --yes pnpm@12.21.0 install --frozen-lockfile --prod


FROM node:24.11.1-bookworm-slim AS run
WORKDIR /app
# Health checks come from other containers.
ENV NODE_ENV=production HEALTH_HOST=0.0.0.0
# The CAs that a database URL may name (sslrootcert); the slim image has none.
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
# `parley`, for use in a container's shell.
RUN printf '#!/bin/sh\nexec node /app/packages/cli/dist/bin.js "$@"\n' > /usr/local/bin/parley && \
    chmod 0755 /usr/local/bin/parley
COPY --from=dependencies /app ./
COPY --from=build /app/packages/contracts/dist packages/contracts/dist
COPY --from=build /app/packages/messaging/dist packages/messaging/dist
COPY --from=build /app/packages/files/dist packages/files/dist
COPY --from=build /app/packages/worker/dist packages/worker/dist
COPY --from=build /app/packages/front/dist packages/front/dist
COPY --from=build /app/packages/web/dist packages/web/dist
COPY --from=build /app/packages/cli/dist packages/cli/dist
# Each process compares the database with its build's migrations.
COPY prisma/migrations prisma/migrations
# The mount point of the volume for uploaded files, so that it belongs to the user who writes there.
RUN mkdir /files && chown node:node /files
USER node
CMD ["node", "packages/front/dist/main.js"]
