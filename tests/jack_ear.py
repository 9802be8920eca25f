"""JACK without a sound card, and an ear at a host's outputs, for the scripts that play Stemlock in hosts with JACK.

JACK runs synchronously: a busy machine delays a period, and loses none. Knows no host.
"""

import atexit
import os
import subprocess
import sys
import tempfile
import threading

import jack
import numpy as np

import python_hosts
from editor_in_host import PATIENCE, wait_for

RATE = 48_000
PERIOD = 1024
# One name: JACK has room for eight, and keeps those of servers that were killed.
SERVER = "stemlock-hosts"
ATTEMPTS = 3


class NoPorts(Exception):
    """A host has not opened its ports in time, or JACK has dropped it."""


def with_jack(names, act):
    """What `act` gives, with an ear that has an input for each of `names`. JACK may fail where no host is to blame: its server ends, or drops the ear or the host.
    Then what was checked does not count, and `act` runs again with another server."""
    for attempt in range(1, ATTEMPTS + 1):
        ear, failed = Jack(names), python_hosts.failed
        try:
            found = act(ear)
            if not ear.has_failed():
                return found
        except Exception as wrong:
            if not (ear.has_failed() or isinstance(wrong, NoPorts)) or attempt == ATTEMPTS:
                raise
            print(wrong, flush=True)
        finally:
            ear.close()
        print(f"JACK has failed, attempt {attempt}:\n{ear.words()}", flush=True)
        python_hosts.failed = failed
    sys.exit("JACK fails each time")


class Jack:
    """A server, and a client with an input for each of `names`, which hears everything from the beginning on."""

    def __init__(self, names):
        os.environ |= {"JACK_DEFAULT_SERVER": SERVER, "JACK_NO_AUDIO_RESERVATION": "1", "JACK_NO_START_SERVER": "1"}
        self.said = tempfile.TemporaryFile()
        self.server = self.start()
        # Also where a script fails: a server that is left would be in the way of the next one.
        atexit.register(self.end)
        self.ear = wait_for(self.client)
        if self.ear is None:
            sys.exit(f"jackd does not run:\n{self.words()}")
        self.inputs = [self.ear.inports.register(name) for name in names]
        # One entry for each period: where JACK's transport was, or nothing if it stood, and what was heard.
        self.heard = []
        self.dropped = False
        self.ear.set_process_callback(self.hear)
        self.ear.set_shutdown_callback(self.drop)
        self.ear.activate()

    def start(self):
        command = ["jackd", "--no-realtime", "--sync", "--timeout", "5000", "--name", SERVER]
        dummy = ["-d", "dummy", "-r", str(RATE), "-p", str(PERIOD)]
        return subprocess.Popen([*command, *dummy], stdout=self.said, stderr=subprocess.STDOUT)

    def client(self):
        # What a server that was killed leaves behind may end the next one.
        if self.server.poll() is not None:
            self.server = self.start()
        try:
            return jack.Client("ear", servername=SERVER, no_start_server=True)
        except jack.JackOpenError:
            return None

    def hear(self, _frames):
        state, position = self.ear.transport_query_struct()
        at = position.frame if state == jack.ROLLING else None
        self.heard.append((at, np.stack([port.get_array().copy() for port in self.inputs])))

    def drop(self, _status, _reason):
        self.dropped = True

    def has_failed(self):
        """Whether the server has ended, or has dropped the ear."""
        return self.dropped or self.server.poll() is not None

    def words(self):
        """The last words of the server, without what it says of each try to listen."""
        self.said.seek(0)
        lines = self.said.read().decode(errors="replace").splitlines()
        return "\n".join([line for line in lines if "attempted (dis)connection" not in line][-20:])

    def connect(self, sources):
        """Listens to these ports of a host, one for each input, once they are there."""
        found = wait_for(lambda: self.has_failed() or self.listen(sources))
        assert not self.has_failed(), "JACK has failed"
        if not found:
            there = ", ".join(port.name for port in self.ear.get_ports())
            raise NoPorts(f"there is no {' or '.join(sources)}, but {there}")

    def listen(self, sources):
        try:
            for source, port in zip(sources, self.inputs):
                if not any(other.name == source for other in self.ear.get_all_connections(port)):
                    self.ear.connect(source, port)
            return True
        except jack.JackError:
            return False

    def close(self):
        # A server that is stuck does not answer.
        leaving = threading.Thread(target=self.ear.close, daemon=True)
        leaving.start()
        leaving.join(PATIENCE)
        self.end()

    def end(self):
        self.server.terminate()
        try:
            self.server.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.server.kill()
            self.server.wait()
