#!/bin/sh
# Tries the program as people in other countries have it: `python -m build_tools.wine sh build_tools/wine/language_trial.sh`.
# Code pages, names of users, folders and protocols, decimal commas, and the program's data on a network share. Prints
# what it did, and ends with 1 at the first step that did not come out as it should.
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work" "$HOME/.wine/dosdevices/unc/lab"' EXIT
export PYTHONPATH='D:\checkout' QT_QPA_PLATFORM=offscreen

tell() { printf '%s  %s\n' "$(date +%T)" "$*"; }

expect() { # TEXT COMMAND...
    wanted=$1
    shift
    code=0
    timeout -k 5 300 "$@" >"$work/said" 2>&1 </dev/null || code=$?
    tell "$*: $code: $(grep -F -m 1 -e "$wanted" "$work/said" | tr -d '\r' | cut -c 1-110)"
    [ "$code" -eq 0 ] && grep -q -F -e "$wanted" "$work/said" || { cat "$work/said"; exit 1; }
}

program() { # TEXT ARGUMENTS...
    wanted=$1
    shift
    expect "$wanted" python -m praxis_desktop "$@"
}

try() { # LANGUAGE CODE_PAGE USER PLACE
    localedef -i "$1" -f UTF-8 "$1.UTF-8"
    LC_ALL=$1.UTF-8 LANG=$1.UTF-8
    PRAXIS_HOME="$4\\$3\\Praxis ä"
    export LC_ALL LANG PRAXIS_HOME
    folder="$work/$3/Protokolle é"
    mkdir -p "$folder"
    cd "$folder"
    cat >"プロトコル ä.py" <<'P'
def main(volume: float = 2.5, name: str = "Grüße 日本"):
    print(volume, name, "→ µl €")
    open("résultat ü.txt", "w").write("日本 ä\n")
P
    printf 'volume;name\r\n2,5;Jörg\r\n3,75;Zoë\r\n' >"zeilen é.csv"
    tell "$1, data in $PRAXIS_HOME"
    expect "code page $2" python -c "import ctypes; print('code page', ctypes.windll.kernel32.GetACP())"
    program '日本語 äöü € →' exec -c "print('日本語 äöü € →')"
    program '3.75 日本 ü → µl €' run "プロトコル ä.py" --set "volume=3,75" --set "name=日本 ü"
    program '2 passed' check "プロトコル ä.py" --rows "zeilen é.csv"
    program 'プロトコル ä' history list
    program 'exported to' history export last --format csv,json,pdf --output "Bericht ü"
    [ -s "Bericht ü/report.pdf" ] && grep -q "日本 ü" "Bericht ü/run.json" "Bericht ü/values.csv"
    program 'sound' history verify last
    program 'identical, bit for bit' history replay last
}

mkdir -p "$HOME/.wine/dosdevices/unc/lab" "$work/share"
ln -sfn "$work/share" "$HOME/.wine/dosdevices/unc/lab/users"
ln -sfn "$work" "$HOME/.wine/dosdevices/t:"
try de_DE 1252 "Jörg Müller" 'T:'
try fr_FR 1252 "Zoë d'Été" 'T:'
try ja_JP 932 "山田 太郎" 'T:'
try de_DE 1252 "Jörg Müller" '\\lab\users'
tell "all as it should be"
