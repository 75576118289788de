"""Free TCP ports on 127.0.0.1 for servers that tests start."""

import socket
import time

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """A port that the system gives to nobody else for about a minute.

    One connection is made to it and closed from the server's side: the port stays in TIME_WAIT,
    so the system offers it to no other process that asks for any port, while a server may bind
    it by its number (servers set SO_REUSEADDR).
    """
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((LOOPBACK, 0))
        listener.listen(1)
        address: tuple[str, int] = listener.getsockname()
        with socket.create_connection(address) as client:
            accepted, _ = listener.accept()
            accepted.close()
            client.recv(1)
    return address[1]


def is_open(port: int) -> bool:
    """True when something accepts connections on the port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((LOOPBACK, port)) == 0


def wait_until_open(port: int, *, seconds: float = 120) -> None:
    """Return once the port accepts connections; TimeoutError after `seconds`."""
    deadline = time.monotonic() + seconds
    while not is_open(port):
        if time.monotonic() > deadline:
            raise TimeoutError(f"nothing listens on {LOOPBACK}:{port} after {seconds:g} s")
        time.sleep(0.02)
