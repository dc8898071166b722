# A JupyterHub for a class on one machine: `npm run hub`. docs/classroom.md says how, and what it needs.
# A school's own settings go into a file of its own that begins with `load_subconfig("hub/jupyterhub_config.py")`, for
# `npm run hub -- --config class.py`.
import sys
from pathlib import Path

c = get_config()  # noqa: F821

project = Path(__file__).resolve().parent.parent
# Where the project lies in the image that `Dockerfile` makes.
project_in_image = "/srv/facial-emotion-notebooks"

# Only this machine, until somebody has put a certificate before it.
c.JupyterHub.bind_url = "http://127.0.0.1:8000"

# Who is logged in, and the key of their cookies: for the hub alone.
state = project / ".setup" / "hub"
state.mkdir(parents=True, exist_ok=True, mode=0o700)
c.JupyterHub.db_url = f"sqlite:///{state / 'jupyterhub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(state / "cookie_secret")
c.ConfigurableHTTPProxy.pid_file = str(state / "proxy.pid")
c.ConfigurableHTTPProxy.command = [str(project / "node_modules" / ".bin" / "configurable-http-proxy")]

# The machine's own accounts with their own passwords, those of two groups.
c.JupyterHub.authenticator_class = "pam"
c.PAMAuthenticator.allowed_groups = {"students", "teachers"}
c.PAMAuthenticator.admin_groups = {"teachers"}

# Each student's server, as their own account. `localprocess` tells programs the limits and cannot enforce them; for that,
# `--JupyterHub.spawner_class=systemd` or `docker`.
c.JupyterHub.spawner_class = "localprocess"
c.Spawner.cmd = [str(project / ".venv" / "bin" / "python"), str(project / "hub" / "student_server.py")]
c.Spawner.default_url = "/lab/tree/notebooks"
c.Spawner.mem_limit = "1G"
c.Spawner.mem_guarantee = "1G"
c.Spawner.cpu_limit = 0.5
c.Spawner.cpu_guarantee = 0.5
c.Spawner.start_timeout = 180
c.Spawner.http_timeout = 120
c.Spawner.environment = {"FER_RUN_SIZE": "quick"}
# A notebook that was left open keeps its kernel, and that its memory, until then.
c.Spawner.args = [
    "--MappingKernelManager.cull_idle_timeout=1800",
    "--MappingKernelManager.cull_interval=120",
]

# A class arrives at once: so many servers start side by side, the others wait in line.
c.JupyterHub.concurrent_spawn_limit = 20

c.SystemdSpawner.isolate_tmp = True
c.SystemdSpawner.isolate_devices = True
c.SystemdSpawner.disable_user_sudo = True

c.DockerSpawner.image = "facial-emotion-notebooks"
c.DockerSpawner.cmd = [
    f"{project_in_image}/.venv/bin/python",
    f"{project_in_image}/hub/student_server.py",
]
c.DockerSpawner.volumes = {"facial-emotion-{username}": "/home/jovyan"}
c.DockerSpawner.remove = True
c.DockerSpawner.extra_host_config = {"cap_drop": ["ALL"], "security_opt": ["no-new-privileges"]}

# Servers that nobody has used for an hour end; files stay.
c.JupyterHub.services = [
    {
        "name": "idle-culler",
        "command": [sys.executable, "-m", "jupyterhub_idle_culler", "--timeout=3600", "--cull-every=300"],
    }
]
c.JupyterHub.load_roles = [
    {
        "name": "idle-culler",
        "services": ["idle-culler"],
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
    }
]
