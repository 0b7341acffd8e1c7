# The server with its pages. Engines: set DATABASE_URL and CLICKHOUSE_URL, or mount a volume at /data and
# use the embedded ones.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY web/package.json web/
RUN npm ci --include=dev --include=optional --no-audit --no-fund
COPY . .
RUN node scripts/prepare.mjs && node scripts/build-web.mjs && npm prune --omit=dev --no-audit --no-fund

FROM node:24-slim
WORKDIR /app
COPY --from=build /app /app
RUN mkdir /data && chown node:node /data
USER node
ENV NODE_ENV=production PORT=4600 HOST=0.0.0.0 PLUMBLINE_DATA_DIR=/data
VOLUME /data
EXPOSE 4600
HEALTHCHECK --interval=10s --timeout=3s --start-period=90s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["bin/plumbline"]
CMD ["serve"]
