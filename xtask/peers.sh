#!/bin/sh
# Installs what `cargo xtask stretch-quality` compares Stemlock with, and what it renders scores with.
#
# For Debian and its relatives. A person or a CI job calls it once; the bench itself installs nothing, and leaves out
# what a machine does not have. The programs are only run, never linked: their licences do not touch Stemlock's.
set -eu

packages="rubberband-cli soundstretch fluidsynth fluid-soundfont-gm timgm6mb-soundfont"
as_root=""
if [ "$(id -u)" -ne 0 ]; then
    as_root="sudo"
fi
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update
# shellcheck disable=SC2086 # One word a package.
$as_root apt-get install --yes --no-install-recommends $packages
