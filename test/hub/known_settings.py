"""Print the settings of hub/jupyterhub_config.py that the installed JupyterHub and its spawners do not know, as JSON.

    python known_settings.py CONFIGURATION
"""

import json
import sys

import dockerspawner
import systemdspawner
from jupyterhub.app import JupyterHub
from jupyterhub.auth import PAMAuthenticator
from jupyterhub.proxy import ConfigurableHTTPProxy
from jupyterhub.spawner import LocalProcessSpawner, Spawner

CLASSES = [
    JupyterHub,
    PAMAuthenticator,
    ConfigurableHTTPProxy,
    Spawner,
    LocalProcessSpawner,
    dockerspawner.DockerSpawner,
    systemdspawner.SystemdSpawner,
]

hub = JupyterHub()
hub.load_config_file(sys.argv[1])
known = {each.__name__: set(each.class_traits(config=True)) for each in CLASSES}
settings = [(section, name) for section, values in hub.config.items() for name in values]
unknown = [f"{section}.{name}" for section, name in settings if name not in known.get(section, set())]
print(json.dumps({"settings": len(settings), "unknown": unknown}))
