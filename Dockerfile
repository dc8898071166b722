# An image with everything set up, as `npm run setup` does it: JupyterLab with the TypeScript kernel, and all commands.
# docs/containers.md says how to use it, on Binder and JupyterHub too.

FROM node:24-bookworm-slim AS base
# The font and its settings are for pictures of charts, which are drawn without a browser.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates fontconfig-config fonts-dejavu-core python3 python3-venv \
  && rm -rf /var/lib/apt/lists/*
# Binder and JupyterHub give a name and a number to the user; the base image has one, `node`, with the same number.
ARG NB_USER=jovyan
ARG NB_UID=1000
ENV NB_USER=${NB_USER} NB_UID=${NB_UID} HOME=/home/${NB_USER}
# Outside of the home, over which a hub puts each user's own folder.
ENV PROJECT=/srv/facial-emotion-notebooks XDG_CACHE_HOME=/srv/cache
RUN usermod --login "$NB_USER" --uid "$NB_UID" --home "$HOME" --move-home node \
  && install --directory --owner="$NB_UID" "$PROJECT" "$PROJECT/artifacts" "$PROJECT/runs" "$XDG_CACHE_HOME"
WORKDIR ${PROJECT}
# Behind the system's own: only what is nowhere else, such as jupyter, is to be found there.
ENV PATH=${PATH}:${PROJECT}/.venv/bin

# The compiler stays behind in this stage, and so do the caches of npm and pip.
FROM base AS set-up
RUN apt-get update && apt-get install --yes --no-install-recommends g++
USER ${NB_UID}
# All that set-up reads, and nothing else, so that it runs again only when one of these has changed.
COPY --chown=${NB_UID} .npmrc package.json package-lock.json tsconfig.json ./
COPY --chown=${NB_UID} setup setup
COPY --chown=${NB_UID} src/tensorflow/node-compatibility.ts src/tensorflow/
# The pinned wheel wherever the image is built: `auto` would take what happens to be reachable.
ARG TENSORFLOW=wheel
# A hub wants its own version of JupyterHub in the image: --build-arg JUPYTERHUB=6.1.1
ARG JUPYTERHUB=
RUN PIP_NO_CACHE_DIR=1 npm run setup -- --tensorflow "$TENSORFLOW" \
  && if [ -n "$JUPYTERHUB" ]; then .venv/bin/python -m pip install --no-cache-dir "jupyterhub==$JUPYTERHUB"; fi \
  && .venv/bin/python -m compileall -q .venv/lib

FROM base
USER ${NB_UID}
COPY --from=set-up --chown=${NB_UID} /srv /srv
COPY --chown=${NB_UID} . .
EXPOSE 8888
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8888/api').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["npm", "run", "lab", "--", "--no-browser", "--ip=0.0.0.0", "--port=8888"]
