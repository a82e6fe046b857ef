"""Says at once, and in words, that the port to serve on cannot be had. Runs before .venv exists."""

import errno
import os
import socket
import sys

HOST = "127.0.0.1"


def port_from_environment() -> int:
    """PORT, or 8000; ends the program with the reason if it is no port."""
    text = os.environ.get("PORT", "").strip() or "8000"
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        sys.exit(f"PORT is {text!r}. Set it to a number from 1 to 65535: PORT=9000 make run")
    return int(text)


def check_free(port: int) -> None:
    """Ends the program with the reason if nothing can listen on `port`."""
    with socket.socket() as probe:
        # A port whose connections have only just ended is free; without this it would count as taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                reason = f"Port {port} is taken. Stop what listens there, or choose another"
            elif error.errno == errno.EACCES:
                reason = f"Port {port} is only for root. Choose another"
            else:
                reason = f"Port {port} cannot be used ({error.strerror}). Choose another"
            sys.exit(f"{reason}: PORT={9000 if port != 9000 else 9001} make run")


if __name__ == "__main__":
    check_free(port_from_environment())
