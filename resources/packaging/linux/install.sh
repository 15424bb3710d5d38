#!/bin/sh
# Installs Praxis Desktop from this folder: for this user, or with root's rights for everybody. Nothing is fetched.
set -eu

name=praxis-desktop
here=$(cd "$(dirname "$0")" && pwd)

usage() {
    echo "usage: install.sh [--prefix DIR] [--uninstall]"
    echo
    echo "  --prefix DIR  install below DIR (default: ~/.local; for root /usr/local)"
    echo "  --uninstall   remove what this script installed; records, protocols and settings stay"
}

if [ "$(id -u)" -eq 0 ]; then
    prefix=/usr/local
else
    prefix=${HOME}/.local
fi
action=install
while [ $# -gt 0 ]; do
    case "$1" in
    --prefix)
        [ $# -gt 1 ] || { usage >&2; exit 2; }
        prefix=$2
        shift
        ;;
    --uninstall) action=uninstall ;;
    -h | --help)
        usage
        exit 0
        ;;
    *)
        usage >&2
        exit 2
        ;;
    esac
    shift
done

case "$prefix" in
/*) ;;
*) prefix=$PWD/$prefix ;;
esac
folder=$prefix/lib/$name
listed=$folder/installed-files
ahead=_internal/praxis_desktop/made-ahead

refuse_while_running() {
    for process in /proc/[0-9]*; do
        # shellcheck disable=SC3013 # every shell of a Linux has it
        if [ "$process/exe" -ef "$folder/$name" ]; then
            echo "$name is running (process ${process#/proc/}). Close it first: a run would end in the middle." >&2
            exit 1
        fi
    done
}

remove() {
    if [ -f "$listed" ]; then
        while IFS= read -r file; do
            rm -f "$prefix/$file"
        done <"$listed"
        sed 's|/[^/]*$||' "$listed" | sort -ru | while IFS= read -r emptied; do
            (cd "$prefix" && rmdir -p "$emptied" 2>/dev/null) || true
        done
    fi
    rm -rf "$folder"
}

# Desktops find what is new by themselves, later; these make it at once, where they are.
refresh() {
    attempt update-desktop-database -q "$prefix/share/applications"
    attempt update-mime-database "$prefix/share/mime"
    attempt gtk-update-icon-cache -qtf "$prefix/share/icons/hicolor"
}

attempt() {
    if command -v "$1" >/dev/null; then
        "$@" 2>/dev/null || true
    fi
}

refuse_while_running

if [ "$action" = uninstall ]; then
    if [ ! -e "$folder" ]; then
        echo "$name is not installed below $prefix" >&2
        exit 1
    fi
    remove
    refresh
    echo "Praxis Desktop was removed. Records of runs, protocols and settings of each user were kept:"
    echo "  ~/.local/share/$name and ~/.config/$name"
    exit 0
fi

mkdir -p "$prefix/lib"
# Under another name until it is complete: what was broken off is never started.
rm -rf "$folder.part"
cp -R "$here/$name" "$folder.part"
remove
mkdir -p "$prefix/lib" "$prefix/bin" "$prefix/share"
mv "$folder.part" "$folder"
cp "$here/70-$name.rules" "$folder/"
(cd "$here" && find share -type f) >"$listed"
echo "bin/$name" >>"$listed"
cp -R "$here/share/." "$prefix/share/"
ln -sfn "$folder/$name" "$prefix/bin/$name"
# The menu starts it also where $prefix/bin is not among the places that programs are looked for in.
entry=$prefix/share/applications/$name.desktop
sed -e "s|^Exec=$name|Exec=\"$folder/$name\"|" -e "s|^TryExec=.*|TryExec=$folder/$name|" \
    "$here/share/applications/$name.desktop" >"$entry"
refresh

echo "Praxis Desktop is installed: $prefix/bin/$name, and in the menu."
case ":$PATH:" in
*":$prefix/bin:"*) ;;
*) echo "$prefix/bin is not in PATH: on the command line, name it in full." ;;
esac
rule=70-$name.rules
if [ ! -e "/etc/udev/rules.d/$rule" ] && [ ! -e "/usr/lib/udev/rules.d/$rule" ]; then
    echo "So that whoever sits at this computer may use its serial ports, run once:"
    echo "  sudo cp '$folder/$rule' /etc/udev/rules.d/ && sudo udevadm control --reload && sudo udevadm trigger -s tty"
fi
if command -v ldd >/dev/null; then
    # Libraries in *.libs find one another only through the module that loads them, not on their own.
    missing=$(find "$folder" -name '*.so*' -type f ! -path '*.libs/*' -exec ldd {} + 2>/dev/null | sed -n 's/^[[:space:]]*\(.*\) => not found$/\1/p' | sort -u)
    if [ -n "$missing" ]; then
        echo "These libraries of the system are missing; without them there is no window:"
        echo "$missing" | sed 's/^/  /'
    fi
fi
"$folder/$name" --version >/dev/null || {
    echo "It does not start on this system." >&2
    exit 1
}
# What first starts would make, two or three seconds; where it fails or takes longer, they make it themselves.
timeout 30 "$folder/$name" --module praxis_desktop.runs.making_ahead "$folder/$ahead" </dev/null || true
