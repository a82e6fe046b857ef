"""A mail server and a web server on this machine, with a certificate of their own, that keep what they are sent."""

import base64
import http.server
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, override


@dataclass(frozen=True)
class Certificate:
    """A certificate for localhost that signs itself, and its key."""

    file: Path
    key: Path

    @classmethod
    def make(cls, folder: Path) -> "Certificate":
        """Make one with openssl."""
        file, key = folder / "certificate.pem", folder / "key.pem"
        subprocess.run(
            [
                *("openssl", "req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=localhost"),
                *("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
                *("-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(file)),
            ],
            capture_output=True,
            check=True,
        )
        return cls(file, key)

    def context(self) -> ssl.SSLContext:
        """What a server takes to show it."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file, self.key)
        return context


@dataclass
class Mailbox:
    """A mail server for one conversation (RFC 5321), encrypted from the start or by STARTTLS (RFC 3207)."""

    certificate: Certificate
    implicit: bool
    refused: tuple[str, ...] = ()
    said: list[str] = field(default_factory=list)
    signed_in: tuple[str, str] = ("", "")
    message: EmailMessage | None = None
    port: int = 0

    @contextmanager
    def listening(self) -> Iterator["Mailbox"]:
        """Take one connection while the block runs."""
        with socket.create_server(("localhost", 0)) as server:
            server.settimeout(20)
            self.port = server.getsockname()[1]
            thread = threading.Thread(target=self._take, args=(server,), daemon=True)
            thread.start()
            yield self
            thread.join(20)

    def _take(self, server: socket.socket) -> None:
        try:
            connection, _ = server.accept()
            connection.settimeout(20)
            if self.implicit:
                connection = self.certificate.context().wrap_socket(connection, server_side=True)
            self._talk(connection)
        except OSError:
            # The other side does not trust the certificate, or sends nothing at all.
            self.said.append("hung up")

    def _talk(self, connection: socket.socket) -> None:
        connection.sendall(b"220 localhost\r\n")
        lines = connection.makefile("rb")
        while line := lines.readline():
            text = line.decode().strip()
            word = text.split(" ")[0].upper()
            self.said.append(text)
            if word == "DATA":
                connection.sendall(b"354 go on\r\n")
                body = b"".join(iter(lines.readline, b".\r\n"))
                self.message = message_from_bytes(body, policy=policy.default)
            connection.sendall(self._answer(word, text))
            if word == "STARTTLS":
                connection = self.certificate.context().wrap_socket(connection, server_side=True)
                lines = connection.makefile("rb")
            if word == "QUIT":
                break
        connection.close()

    def _answer(self, word: str, text: str) -> bytes:
        if word == "EHLO":
            offer = "AUTH PLAIN" if self.implicit or "STARTTLS" in self.said else "STARTTLS"
            return f"250-localhost\r\n250 {offer}\r\n".encode()
        if word == "AUTH":
            _, name, password = base64.b64decode(text.split(" ")[2]).decode().split("\0")
            self.signed_in = (name, password)
            return b"235 welcome\r\n"
        if any(address in text for address in self.refused) and word == "RCPT":
            return b"550 nobody here\r\n"
        return {"STARTTLS": b"220 go on\r\n", "QUIT": b"221 bye\r\n"}.get(word, b"250 fine\r\n")


@dataclass
class Website:
    """A web server that keeps what is posted to it and answers with one status."""

    certificate: Certificate
    status: int = 200
    posted: list[tuple[str, str, bytes]] = field(default_factory=list)
    address: str = ""

    @contextmanager
    def listening(self) -> Iterator["Website"]:
        """Answer while the block runs."""
        website = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                website.posted.append((self.path, self.headers["Content-Type"], self.rfile.read(length)))
                self.send_response(website.status)
                self.send_header("Location", f"{website.address}/sign-in")
                self.send_header("Content-Length", "0")
                self.end_headers()

            @override
            def log_message(self, format: str, *args: Any) -> None:
                pass

        with http.server.HTTPServer(("localhost", 0), Handler) as server:
            server.socket = self.certificate.context().wrap_socket(server.socket, server_side=True)
            self.address = f"https://localhost:{server.server_port}"
            thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
            thread.start()
            try:
                yield self
            finally:
                server.shutdown()
