"""Production web server. Access lines come from our own middleware, which names routes, not paths."""

import os

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = 2
threads = 8
worker_class = "gthread"
timeout = 60
graceful_timeout = 20
accesslog = None
control_socket_disable = True
forwarded_allow_ips = ""  # the TrustedProxies middleware decides whom to believe
