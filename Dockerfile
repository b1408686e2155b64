# syntax=docker/dockerfile:1
# Two images from one build:
#   docker build --target telemetry -t telemetry .                    the services: ingest, aggregate, serve, migrate
#   docker build --target telemetry-embedded -t telemetry:embedded .  everything in one process, with the ClickHouse engine

FROM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
WORKDIR /source
COPY . .
# The full NuGet registry has librdkafka.redist, so nothing native is built here.
RUN dotnet publish src/Cli/Cli.csproj -c Release -o /app --nologo \
    && mkdir -p /data

# The engine, by the pinned lock file the launcher uses.
FROM node:20-bookworm-slim AS engine
WORKDIR /engine
COPY eng/native/package.json eng/native/package-lock.json eng/native/.npmrc ./
RUN npm ci --no-audit --no-fund --no-update-notifier \
    && cp node_modules/@chdb/lib-linux-*-gnu/libchdb.so /libchdb.so

FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble AS telemetry
WORKDIR /app
COPY --from=build /app .
# The user app is part of the image; its data directory is a volume, so that it may write nowhere else.
COPY --from=build --chown=$APP_UID:$APP_UID /data /data
ENV TELEMETRY__Data__Directory=/data
VOLUME /data
EXPOSE 8088
USER $APP_UID
ENTRYPOINT ["dotnet", "/app/telemetry.dll"]
CMD ["--help"]

FROM telemetry AS telemetry-embedded
COPY --from=engine /libchdb.so /app/native/libchdb.so
ENV TELEMETRY_CHDB=/app/native/libchdb.so
CMD ["up"]
