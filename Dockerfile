# One image for every role; its command chooses: daemon (the default), or any verb of `gisa`.
#
#   docker build -t gisa .
#   docker run --init -v archive:/var/lib/gisa gisa            the service, with its own PostgreSQL
#   docker run --rm -it -v archive:/var/lib/gisa gisa status   a verb
#   docker run --init -e GISA_DSN=postgresql://... gisa        the service, with yours

FROM python:3.11-slim AS packages
WORKDIR /build
COPY requirements.lock ./
RUN python -m venv --without-pip /opt/gisa/venv \
    && python -m pip --python /opt/gisa/venv/bin/python install \
        --no-cache-dir --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
COPY archive /opt/gisa/archive
COPY crawler /opt/gisa/crawler
COPY scheduler /opt/gisa/scheduler
RUN /opt/gisa/venv/bin/python -m compileall -q /opt/gisa/archive /opt/gisa/crawler /opt/gisa/scheduler

FROM python:3.11-slim
# The archive's folder is made here so that a new volume belongs to the user who writes it.
RUN useradd --uid 10001 --no-create-home --no-log-init --home-dir /var/lib/gisa --shell /usr/sbin/nologin gisa \
    && install -d -o gisa -g gisa -m 0750 /var/lib/gisa
COPY --from=packages /opt/gisa /opt/gisa
COPY scrapy.cfg LICENSE /opt/gisa/
COPY deploy/gisa /usr/local/bin/gisa
ENV GISA_HOME=/var/lib/gisa \
    PYTHONPATH=/opt/gisa \
    PYTHONSAFEPATH=1 \
    PYTHONUNBUFFERED=1
VOLUME /var/lib/gisa
WORKDIR /var/lib/gisa
USER 10001
HEALTHCHECK --interval=60s --timeout=20s --start-period=60s --retries=3 CMD ["gisa", "status", "--json"]
ENTRYPOINT ["gisa"]
CMD ["daemon"]
