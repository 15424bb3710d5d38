#!/bin/sh
# Tries a setup from beginning to end, on a clean prefix: `python -m build_tools.wine sh build_tools/wine/setup_trial.sh
# SETUP [NEWER]`. Prints what it did, and ends with 1 at the first step that did not come out as it should.
set -eu

setup=$1
newer=${2:-$1}
work=$(mktemp -d)
WINEPREFIX=$work/prefix
export WINEPREFIX
unset PRAXIS_HOME || :
drive=$WINEPREFIX/drive_c
user=$drive/users/root/AppData

settle() { # Wine writes its registry when its server ends
    timeout 60 wineserver -k || :
    timeout 60 wineserver -w || :
}

# Files and registry entries, without those that Wine itself makes at any start of a program (devices, console, menus
# of Linux), and without the note of NSIS that its own temporary copy be deleted when Windows starts.
look() {
    settle
    {
        (cd "$drive" && find . -type f -o -type d -empty) | grep -v '/Temp/\|/driverstore/'
        for part in system user; do
            awk '/^\[/ { sub(/ [0-9]+$/, ""); key = $0 } /^["@]/ { print FILENAME key " " $0 }' "$WINEPREFIX/$part.reg"
        done | sed "s|^$WINEPREFIX/||" | grep -v '^user.reg.Console\|PendingFileRename\|Control.*Class\|Explorer.*Accent\|MenuFiles\|DeviceClasses\|HARDWARE\|\\\\Enum\\\\\|Fonts\|Perflib\|Explorer.*MenuOrder\|Control.*Video\|Dhcp\|\\\\Time Zones\|Internet Settings\|Diagnostics'
    } | LC_ALL=C sort >"$1"
}

tell() { printf '%s  %s\n' "$(date +%T)" "$*"; }

expect() { # CODE COMMAND...
    wanted=$1
    shift
    code=0
    timeout -k 5 600 "$@" >"$work/said" 2>&1 </dev/null || code=$?
    shown=$(tail -n 1 "$work/said" | tr -d '\r' | cut -c 1-110)
    tell "$(echo "$*" | sed "s|$drive|C:|g; s|^wine ||"): $code${shown:+: }$shown"
    [ "$code" -eq "$wanted" ] || { tail -n 20 "$work/said"; exit 1; }
}

try() { # FOLDER OPTION
    program=$1/praxis-desktop.exe
    look "$work/before"
    expect 0 wine "$setup" /S "$2"
    tell "$(find "$1" -type f | wc -l) files, $(du -sm "$1" | cut -f 1) MB; $(find "$drive" -name 'Praxis Desktop.lnk' | sed "s|$drive|C:|")"
    expect 0 wine "$program" --version
    expect 0 wine "$program" exec -c "print(6 * 7)"
    expect 0 wine "$program" run gravimetric_check --port scale=sim:mettler
    printf 'print(6 * 7)\n' | timeout 120 wine "$program" console >"$work/said" 2>&1
    tell "a console says $(grep -c '^42' "$work/said") times 42"
    grep -q 42 "$work/said"

    # Beside an open program nothing is exchanged.
    QT_QPA_PLATFORM=offscreen wine "$1/praxis-desktop-window.exe" >/dev/null 2>&1 &
    sleep 15
    before=$(find "$1" -type f -exec md5sum {} + | LC_ALL=C sort | md5sum)
    expect 32 wine "$newer" /S "$2"
    [ "$before" = "$(find "$1" -type f -exec md5sum {} + | LC_ALL=C sort | md5sum)" ] || { tell "the open program was changed"; exit 1; }
    tell "while the window is open the update changes nothing"
    settle
    expect 0 wine "$newer" /S "$2"
    expect 0 wine "$program" run gravimetric_check --port scale=sim:mettler
    [ "$(find "$1" -maxdepth 1 | wc -l)" -eq 5 ] || { ls "$1"; exit 1; }

    expect 0 wine "$1/uninstall.exe" /S
    for _ in $(seq 100); do [ -e "$1" ] || break; sleep 1; done
    look "$work/after"
    LC_ALL=C comm -13 "$work/before" "$work/after" >"$work/left"
    records=$(grep -c '^\./users/root/AppData/Local/praxis-desktop/' "$work/left" || :)
    tell "removed; left behind: $records files of records, and:"
    if grep -v '^\./users/root/AppData/Local/praxis-desktop/' "$work/left"; then exit 1; fi
    tell "nothing else"
    [ "$records" -gt 0 ] || exit 1
}

trap 'settle; rm -rf "$work"' EXIT
timeout 300 wineboot --init >/dev/null 2>&1
tell "a clean prefix"
try "$user/Local/Programs/Praxis Desktop" /CurrentUser
rm -rf "$user/Local/praxis-desktop"
try "$drive/Program Files/Praxis Desktop" /AllUsers
