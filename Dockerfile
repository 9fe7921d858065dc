# Every program of Switchboard in one image: compose runs each by its name.

FROM swift:6.3-bookworm AS build
WORKDIR /src
COPY scripts/install-dependencies scripts/packages-build.txt scripts/
RUN scripts/install-dependencies && rm -rf /var/lib/apt/lists/*
COPY Package.swift ./
COPY Sources Sources
# Tests are part of the manifest, so their folders must exist, but nothing of them is built.
COPY Tests Tests
RUN for program in gateway number-inventory assistant-config billing-eligibility simulated-carrier switchboard; do \
      swift build -c release --static-swift-stdlib --product "$program" || exit 1; \
    done \
 && mkdir /out \
 && cd "$(swift build -c release --static-swift-stdlib --show-bin-path)" \
 && cp gateway number-inventory assistant-config billing-eligibility simulated-carrier switchboard /out/ \
 && strip /out/*

FROM debian:bookworm-slim
RUN apt-get update -q \
 && apt-get install -q -y --no-install-recommends \
      ca-certificates libcurl4 libhttp-parser2.9 libnghttp2-14 libprotobuf-c1 libsimdjson14 libsqlite3-0 libssl3 libstdc++6 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin switchboard \
 && install -d -o switchboard -g switchboard -m 0700 /data
COPY --from=build /out/ /usr/local/bin/
USER switchboard
WORKDIR /data
ENV DATA_DIR=/data
CMD ["switchboard", "--help"]
