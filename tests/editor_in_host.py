#!/usr/bin/env python3
"""Opens the VST3 bundle's editor in DawDreamer, a real host, under Xvfb, and works it with a mouse: chooses a song in the
desktop's own dialog, clicks a mute, drags a fader.

Needs dawdreamer, numpy, Xvfb, openbox, xdotool, ImageMagick's import, dbus-daemon and xdg-desktop-portal-gtk. Makes its own song.
Starts its own display and desktop. Prints a line per check and exits with 1 if one failed. Leaves a picture of the display.

    python tests/editor_in_host.py [--plugin target/bundled/Stemlock.vst3] [--picture target/demo/editor.png]
"""

import argparse
import contextlib
import ctypes
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import numpy as np

from python_hosts import RATE, check, finish, make_song

RED = (0xFF, 0x4D, 0x4F)  # A mute that is on.
# The columns of the first strip's mute and of its fader, from the editor's left edge: strips are as wide as they may be.
MUTE, FADER = 61, 60
DISPLAY = (1280, 900)
PATIENCE = 30.0
# How often a desktop is started until it has dialogs, how often a dialog is opened, and how often Return is pressed in it.
DESKTOPS, ATTEMPTS, RETURNS = 3, 4, 6
DIALOG = "Open the folder of a song"
# X11's numbers of the error and the request in which JUCE's race ends.
BAD_WINDOW, QUERY_TREE = 3, 15
TOOLS = {
    "Xvfb": "xvfb",
    "openbox": "openbox",
    "xdotool": "xdotool",
    "import": "imagemagick",
    "dbus-daemon": "dbus",
    "/usr/libexec/xdg-desktop-portal-gtk": "xdg-desktop-portal-gtk",
}


class NoDialog(Exception):
    """The desktop shows no dialog."""


class XError(ctypes.Structure):
    """Xlib's XErrorEvent."""

    _fields_ = [(name, ctypes.c_ulong) for name in ("type", "display", "resource", "serial")]
    _fields_ += [(name, ctypes.c_ubyte) for name in ("error", "request", "minor")]


@ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.POINTER(XError))
def on_x_error(_, event):
    error = event.contents
    if (error.error, error.request) != (BAD_WINDOW, QUERY_TREE):
        print(f"X error {error.error} in request {error.request} for {error.resource:#x}", file=sys.stderr, flush=True)
        os._exit(1)
    return 0


def survive_juce():
    """JUCE asks for the parents of the window with the focus, which may be gone by then, and sets a handler of X errors in programs
    only: as a module of Python it ends the process (pedalboard's issue 444). All other errors still end it."""
    ctypes.CDLL("libX11.so.6").XSetErrorHandler(on_x_error)


def hold_open(plugin):
    """Runs as a process of its own, since an editor holds its thread: loads, opens the editor, and says at the end what the
    host has of the parameters."""
    import dawdreamer

    survive_juce()
    engine = dawdreamer.RenderEngine(RATE, 512)
    instance = engine.make_plugin_processor("stemlock", plugin)
    engine.load_graph([(instance, [])])
    engine.render(0.5)
    report = lambda: {p["name"]: instance.get_parameter(p["index"]) for p in instance.get_parameters_description()}
    print(json.dumps(report()), flush=True)
    instance.open_editor()
    engine.render(0.5)
    print(json.dumps(report()), flush=True)


def xdotool(*arguments):
    """What xdotool prints; nothing where it fails."""
    done = subprocess.run(["xdotool", *map(str, arguments)], capture_output=True, text=True)
    return done.stdout.split() if done.returncode == 0 else []


def pixels():
    """The display, as rows of red, green and blue."""
    picture = subprocess.run(["import", "-silent", "-window", "root", "-depth", "8", "ppm:-"], capture_output=True).stdout
    _, width, height, _, = picture.split(maxsplit=4)[:4]
    size = int(width) * int(height) * 3
    return np.frombuffer(picture[-size:], np.uint8).reshape(int(height), int(width), 3)


def wait_for(what):
    """What `what` finds, once it finds something."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(0.1)
    return None


def place(window):
    """The corner and the size of a window; zeros if it is gone."""
    lines = dict(line.split("=") for line in xdotool("getwindowgeometry", "--shell", window) if "=" in line)
    return tuple(int(lines.get(key, 0)) for key in ("X", "Y", "WIDTH", "HEIGHT"))


def editor_window():
    """The host's window around the editor: the largest, but for the display itself."""
    windows = [(window, place(window)) for window in xdotool("search", "--onlyvisible", "--name", "")]
    windows = [(window, at) for window, at in windows if at[2:] >= (800, 480) and at[2:] != DISPLAY]
    return max(windows, key=lambda found: found[1][2] * found[1][3], default=None)


def click_mute(left, top, height):
    """Clicks down the first strip until a switch turns red, and returns its row."""
    for y in range(top + 170, top + height - 150, 8):
        xdotool("mousemove", left + MUTE, y, "click", 1)
        time.sleep(0.15)
        if (pixels()[y - 4 : y + 5, left + MUTE - 14 : left + MUTE + 14] == RED).all(axis=2).any():
            return y
    return None


def drag_fader(left, mute, height):
    """Drags the first fader down from the middle of its way."""
    y = (mute + height) // 2
    xdotool("mousemove", left + FADER, y, "mousedown", 1)
    for step in range(1, 6):
        xdotool("mousemove", left + FADER, y + 8 * step)
    xdotool("mouseup", 1)


def choose(song, left, top, width, height):
    """Clicks where the empty window invites to, and types the song's folder into the desktop's dialog."""
    area = np.s_[top + height // 2 : top + height, left : left + 90]
    empty = pixels()[area]
    opens = lambda: xdotool("search", "--onlyvisible", "--name", DIALOG)
    attempts = 0
    gone = False
    # Now and then the dialog takes the path and never offers to open it; a musician closes it then, and opens it again.
    while not gone and attempts < ATTEMPTS:
        attempts += 1
        xdotool("mousemove", left + width * 9 // 20, top + height * 4 // 7, "click", 1)
        if not wait_for(opens):
            # Without an answer the editor shows its own list of files.
            changed = "changed" if (pixels()[area] != empty).any() else "as it was"
            raise NoDialog(f"no dialog at attempt {attempts}; the editor is {changed}; windows: {shown()}")
        if attempts == 1:
            check("a click opens the desktop's dialog", True, DIALOG)
        gone = type_path(song, opens)
        if not gone:
            xdotool("key", "alt+F4")
            wait_for(lambda: not opens())
            time.sleep(1.0)
    loaded = gone and wait_for(lambda: (pixels()[area] != empty).any())
    check("the folder that was chosen in it is loaded", bool(loaded), f"{song.name}, attempt {attempts}")


def shown():
    """The names of all windows that are seen and have one."""
    return [" ".join(xdotool("getwindowname", window)) for window in xdotool("search", "--onlyvisible", "--name", ".")]


def type_path(song, opens):
    """Types a folder into the dialog that is open; whether that closed it."""
    time.sleep(2.0)
    for dialog in opens()[:1]:
        xdotool("windowactivate", "--sync", dialog)
    xdotool("type", "--delay", 50, str(song))
    for _ in range(RETURNS):
        # While the dialog looks for what it can complete, Return does nothing.
        time.sleep(1.0)
        xdotool("key", "Return")
        time.sleep(1.0)
        if not opens():
            return True
    return False


def start(plugin):
    """A host with the editor open."""
    environment = os.environ | {"STEMLOCK_CACHE": ""}
    environment.pop("STEMLOCK_SONG", None)
    command = [sys.executable, __file__, "--hold-open", "--plugin", str(plugin)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def check_editor(plugin, song, picture):
    """A song is chosen, a mute clicked and a fader dragged in the host's window, and the host hears of it."""
    host = start(plugin)
    before = json.loads(host.stdout.readline())
    found = wait_for(editor_window)
    check("the editor opens in DawDreamer", bool(found), str(found))
    if not found:
        host.kill()
        return
    _, (left, top, width, height) = found
    wait_for(lambda: len(np.unique(pixels()[top : top + height, left : left + width].reshape(-1, 3), axis=0)) > 50)
    time.sleep(1.0)
    try:
        choose(song, left, top, width, height)
    except NoDialog:
        picture.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["import", "-silent", "-window", "root", str(picture)], check=False)
        host.kill()
        host.wait()
        raise
    # The host's title bar, if it draws one, is above the editor; the search begins in the strips, whatever it takes.
    mute = click_mute(left, top, height)
    check("a click on a mute lights it up", mute is not None, f"row {mute}")
    drag_fader(left, mute or top + 290, top + height)
    time.sleep(0.5)
    picture.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["import", "-silent", "-window", "root", str(picture)], check=False)
    check("a picture was taken", picture.exists(), str(picture))
    # As a musician closes it: by the window manager, which asks the host.
    xdotool("key", "alt+F4")
    try:
        after = json.loads(host.communicate(timeout=PATIENCE)[0].splitlines()[-1])
    except (subprocess.TimeoutExpired, IndexError, ValueError):
        host.kill()
        check("the window closes and the host lives", False)
        return
    check("the window closes and the host lives", host.returncode == 0, f"status {host.returncode}")
    changed = {name: round(after[name], 3) for name in before if before[name] != after[name]}
    check("the host has the mute", after["Stem 1 Mute"] == 1.0 and before["Stem 1 Mute"] == 0.0)
    check("the host has the fader", after["Stem 1 Gain"] < before["Stem 1 Gain"], str(changed))
    check("and nothing else has changed", set(changed) == {"Stem 1 Mute", "Stem 1 Gain"}, str(changed))


def plain_dialogs(folder):
    """Settings of this test's own: dialogs begin in a folder, and not with the files that were used last."""
    settings = folder / "glib-2.0" / "settings" / "keyfile"
    settings.parent.mkdir(parents=True)
    settings.write_text("[org/gtk/settings/file-chooser]\nstartup-mode='cwd'\n")
    os.environ |= {"XDG_CONFIG_HOME": str(folder), "GSETTINGS_BACKEND": "keyfile"}


def wait_for_dialogs():
    """Starts the desktop's dialogs, and waits until they answer: a program that asks for one has its own patience."""
    command = ["dbus-send", "--session", "--print-reply", "--reply-timeout=60000", "--dest=org.freedesktop.portal.Desktop"]
    command += ["/org/freedesktop/portal/desktop", "org.freedesktop.DBus.Properties.Get"]
    command += ["string:org.freedesktop.portal.FileChooser", "string:version"]
    answer = subprocess.run(command, capture_output=True, text=True)
    if answer.returncode != 0:
        raise NoDialog(answer.stderr.strip())


def try_desktops(work):
    """Runs `work` on a desktop of its own, and on another if this one has no dialogs: the portal is not what is tested here."""
    for desktop in range(1, DESKTOPS + 1):
        try:
            with on_display():
                wait_for_dialogs()
                return work()
        except NoDialog as error:
            print(f"desktop {desktop} of {DESKTOPS}: {error}", flush=True)
    check("a click opens the desktop's dialog", False, f"on {DESKTOPS} desktops")


def display():
    """A display of its own with a desktop's dialogs, and the processes that they are made of."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "{}x{}x24".format(*DISPLAY), "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as number:
        os.environ["DISPLAY"] = f":{number.readline().strip()}"
    # JUCE, which the host is made of, sets properties of a window manager, and dies of it where there is none.
    manager = subprocess.Popen(["openbox"], stderr=subprocess.DEVNULL)
    # Who asks for a dialog on this bus starts the portal, with the display and the desktop's name that the bus has.
    os.environ["XDG_CURRENT_DESKTOP"] = "GNOME"
    command = ["dbus-daemon", "--session", "--nofork", "--print-address"]
    bus = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    os.environ["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
    time.sleep(1.0)
    return [bus, manager, server]


@contextlib.contextmanager
def on_display():
    """Runs a block with its own display and desktop."""
    processes = display()
    try:
        yield
    finally:
        for process in processes:
            process.terminate()
            process.wait()


def main():
    parser = argparse.ArgumentParser(description="Opens the VST3 bundle's editor in a host and works it with a mouse.")
    parser.add_argument("--plugin", type=pathlib.Path, default=pathlib.Path("target/bundled/Stemlock.vst3"))
    parser.add_argument("--picture", type=pathlib.Path, default=pathlib.Path("target/demo/editor.png"))
    parser.add_argument("--hold-open", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    plugin = arguments.plugin.resolve()
    if arguments.hold_open:
        return hold_open(str(plugin))
    if not plugin.exists():
        sys.exit(f"{plugin} is not there; make it with: cargo xtask bundle --release")
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    if missing:
        sys.exit(f"not installed: {', '.join(missing)}; on Debian: apt-get install {' '.join(TOOLS.values())}")
    with tempfile.TemporaryDirectory() as settings, tempfile.TemporaryDirectory() as folder:
        plain_dialogs(pathlib.Path(settings))
        song = pathlib.Path(folder) / "Anthem"
        song.mkdir()
        make_song(song, "tempo = 120.0\n")
        try_desktops(lambda: check_editor(plugin, song, arguments.picture.resolve()))
    finish()


if __name__ == "__main__":
    main()
