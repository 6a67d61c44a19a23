# One image for web, worker and beat; the command decides. Build with --build-arg EXTRAS=  for a web-only image.
FROM python:3.11-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY app app
COPY workers workers
COPY templates templates
COPY static static
COPY migrations migrations
COPY demo demo
COPY bundled bundled
RUN pip install --no-cache-dir build && python -m build --wheel --outdir /wheels

FROM python:3.11-slim
ARG EXTRAS=[ml]
ENV PYTHONUNBUFFERED=1 SEXTANT_HOME=/data SEXTANT_HOST=0.0.0.0
RUN useradd --system --create-home --uid 10001 sextant && install -d -o sextant -g sextant /data
COPY --from=build /wheels /wheels
RUN pip install --no-cache-dir "$(ls /wheels/*.whl)${EXTRAS}" && rm -rf /wheels
USER sextant
VOLUME /data
EXPOSE 8000
CMD ["python", "-m", "app.serve"]
