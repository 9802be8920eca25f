#!/usr/bin/env python3
"""Works Ardour's own windows and Stemlock's in it, under Xvfb and JACK's dummy driver: the space bar rolls and stops while Stemlock's window
is open, and what is heard is the files, bit for bit.

Needs ardour, jackd, Xvfb, openbox, xdotool, ImageMagick's import and dbus-daemon, and the packages JACK-Client and numpy.

    python tests/ardour_window.py [--plugin target/bundled/Stemlock.vst3] [--picture target/demo/ardour.png]
"""

import argparse
import pathlib
import shutil
import subprocess
import tempfile
import time

import ardour
from ardour_live import PORTS, check_files, heard
from editor_in_host import on_display, place, wait_for, xdotool
from jack_ear import with_jack
from python_hosts import check, finish
from tones import write_song

PROGRAM = sorted(ardour.ARDOUR.glob("ardour-*"))
INSTANT = '<?xml version="1.0" encoding="UTF-8"?>\n<instant><Editor show-editor-mixer="1"/></instant>\n'
# The first processor of the strip at the left of Ardour's window, and the header of the first track, from the window's corner.
FIRST_PROCESSOR, FIRST_TRACK = (54, 149), (160, 330)


# By how much Ardour's plugins are ahead of its transport: a period, and what its ports need to resample.
LATENCY = 1024 + 16


class Gui:
    """Ardour's program, with a session open."""

    def __init__(self, home, session):
        settings = home / ".config/ardour7"
        (settings / ".a7").touch()
        shutil.copy(ardour.ROOT / "tests/fixtures/ardour_config.xml", settings / "config")
        for folder in (settings, session):
            (folder / "instant.xml").write_text(INSTANT)
        more = {"GTK_PATH": f"/etc/ardour7:{ardour.ARDOUR}", "UBUNTU_MENUPROXY": ""}
        said = open(home / "said", "w")
        command = [str(PROGRAM[0]), "--no-splash", "--no-announcements", str(session / "show.ardour")]
        environment = ardour.environment(home, **more)
        self.process = subprocess.Popen(command, env=environment, stdout=said, stderr=subprocess.STDOUT)
        self.window = wait_for(lambda: xdotool("search", "--onlyvisible", "--name", "show - Ardour"))
        if not self.window:
            self.process.kill()
        assert self.window, f"Ardour opens no window:\n{(home / 'said').read_text()}"
        self.window = self.window[0]
        time.sleep(4.0)

    def click(self, where, *times):
        left, top, _, _ = place(self.window)
        xdotool("mousemove", left + where[0], top + where[1], "click", *times, 1)

    def open_editor(self):
        """Opens Stemlock's window from the strip of its track, and gives it with its place."""
        xdotool("windowactivate", "--sync", self.window)
        self.click(FIRST_TRACK)
        time.sleep(1.0)
        self.click(FIRST_PROCESSOR, "--repeat", 2, "--delay", 80)
        found = wait_for(self.windows)
        time.sleep(3.0)
        return found

    def windows(self):
        """Windows of the size of Stemlock's, but Ardour's own."""
        found = [(window, place(window)) for window in xdotool("search", "--onlyvisible", "--name", "Stemlock")]
        return next((at for at in found if at[1][2] >= 800 and at[0] != self.window), None)

    def close(self):
        xdotool("windowactivate", "--sync", self.window)
        xdotool("key", "ctrl+s")
        time.sleep(2.0)
        xdotool("key", "ctrl+q")
        try:
            return self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


def rolling(ear):
    """Whether Ardour's clock runs in the last period."""
    return ear.heard[-1][1][2][-1] >= 0


def roll(ear, window, seconds=2.0):
    """Presses the space bar in a window, and again later; gives what was heard between, and whether Ardour rolled and stopped."""
    start = len(ear.heard)
    xdotool("windowactivate", "--sync", window)
    xdotool("key", "space")
    rolled = bool(wait_for(lambda: rolling(ear)))
    time.sleep(seconds)
    xdotool("key", "space")
    stopped = bool(wait_for(lambda: not rolling(ear)))
    time.sleep(0.5)
    return ear.heard[start:], rolled, stopped


def work_windows(ear, home, session, main, picture):
    """Opens Stemlock's window in Ardour, and rolls and stops by the space bar in that window and in Ardour's."""
    gui = Gui(home, session)
    try:
        ear.connect(PORTS)
        found = gui.open_editor()
        check("Stemlock's window opens in Ardour", bool(found), str(found))
        picture.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["import", "-silent", "-window", "root", str(picture)], check=False)
        for name, window in [("Stemlock's window", found and found[0]), ("Ardour's window", gui.window)]:
            if window:
                periods, rolled, stopped = roll(ear, window)
                check(f"the space bar in {name} rolls and stops Ardour", rolled and stopped)
                if rolled:
                    check_files(f"{name}: the files, bit for bit", heard(periods, LATENCY, False), main)
        check("Ardour closes", gui.close() == 0)
    finally:
        gui.process.kill()


def main():
    parser = argparse.ArgumentParser(description="Works Ardour's windows and Stemlock's in it.")
    parser.add_argument("--plugin", type=pathlib.Path, default=ardour.BUNDLE)
    parser.add_argument("--picture", type=pathlib.Path, default=ardour.ROOT / "target/demo/ardour.png")
    arguments = parser.parse_args()
    with on_display(), tempfile.TemporaryDirectory() as folder:
        home = pathlib.Path(folder)
        ardour.install(home, arguments.plugin.resolve())
        main = write_song(home / "song", 120, 40)
        session = ardour.make_session(home, home / "session", home / "song", 6, acts="add_clock()")
        with_jack(["left", "right", "clock"], lambda ear: work_windows(ear, home, session, main, arguments.picture))
    finish()


if __name__ == "__main__":
    main()
