# The service on one machine, its data in a volume; compose.yaml is for more.
#
#   docker build -t recovery-assist .
#   docker run --rm -v assist:/data recovery-assist assist keys create --scope admin --name first
#   docker run -p 8000:8000 -v assist:/data -e ASSIST_SECRET=… recovery-assist

FROM python:3.11-slim AS build
WORKDIR /src
COPY requirements.lock ./
RUN python -m venv /opt/assist && /opt/assist/bin/pip install --no-cache-dir -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY assist assist
COPY prompts prompts
RUN /opt/assist/bin/pip wheel --no-cache-dir --no-deps --wheel-dir /wheels . \
    && /opt/assist/bin/pip install --no-cache-dir --no-deps /wheels/*.whl

FROM python:3.11-slim
RUN useradd --system --uid 10001 --no-create-home assist \
    && install --directory --owner=10001 /data
COPY --from=build /opt/assist /opt/assist
ENV PATH=/opt/assist/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    ASSIST_HOST=0.0.0.0 \
    ASSIST_PORT=8000 \
    ASSIST_DATABASE=sqlite:////data/recovery-assist.db
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"ASSIST_PORT\"]}/healthz', timeout=2)"]
CMD ["assist", "serve"]
