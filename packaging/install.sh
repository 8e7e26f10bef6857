#!/bin/sh
# Installs Roost for one user from its release archive. Uses the archive next to this script or the one in --archive, or downloads it from an
# https address. Checks it against SHA256SUMS and installs it below a prefix that nobody else can change. Installs no agent, no git and no
# credentials, and starts nothing.
set -eu
umask 077

program=install.sh
prefix=
archive=
base=
version=

usage() {
    cat <<'TEXT'
usage: install.sh [--prefix FOLDER] [--archive FILE | --base URL --version VERSION]

  --prefix FOLDER    where bin/roost and share/ go (default: ~/.local)
  --archive FILE     the release archive, next to its SHA256SUMS (default: the archive next to this script)
  --base URL         an https address that contains the archive and SHA256SUMS
  --version VERSION  the version to download from there
TEXT
}

fail() {
    printf '%s: %s\n' "$program" "$*" >&2
    exit 1
}

while [ $# -gt 0 ]; do
    case "$1" in
    --prefix | --archive | --base | --version)
        [ $# -ge 2 ] || fail "$1 needs a value"
        case "$1" in
        --prefix) prefix=$2 ;;
        --archive) archive=$2 ;;
        --base) base=$2 ;;
        --version) version=$2 ;;
        esac
        shift 2
        ;;
    --help | -h)
        usage
        exit 0
        ;;
    *)
        usage >&2
        exit 2
        ;;
    esac
done

home=${HOME:-}
[ -n "$prefix" ] || {
    [ -n "$home" ] || fail "HOME is not set; give --prefix"
    prefix=$home/.local
}

# Allowed destinations

plain_path() {
    case "$1" in
    /*) ;;
    *) fail "the prefix $1 is not absolute" ;;
    esac
    case "$1/" in
    *//* | */./* | */../*) fail "the prefix $1 has an empty part, . or .." ;;
    esac
    case "$1" in
    *[!A-Za-z0-9_./@+,:=-]*) fail "the prefix has characters that this script does not accept" ;;
    esac
}

refused_place() {
    case "$1" in
    / | /bin | /bin/* | /sbin | /sbin/* | /lib* | /etc | /etc/* | /boot | /boot/* | /dev | /dev/* | /proc | /proc/* | /sys | /sys/* | \
        /run | /run/* | /tmp | /tmp/* | /var | /var/* | /usr | /usr/bin | /usr/bin/* | /usr/sbin | /usr/sbin/* | /usr/lib* | \
        /usr/share | /usr/share/* | /usr/include | /usr/include/* | /home | /root | /opt | /mnt | /media | \
        /System | /System/* | /Library | /Library/* | /Applications | /Applications/* | /Users)
        fail "$1 is a system directory"
        ;;
    esac
    [ "$1" != "$home" ] || fail "$1 is your home directory itself; choose a folder in it"
    case "$1/" in
    "$home"/.roost/*) fail "$1 is Roost's state folder; choose another folder" ;;
    esac
}

entries() {
    if command -v getent >/dev/null 2>&1; then getent "$1"; else cat "/etc/$1"; fi
}

# Whether the group with id $1 is the private group of the user with id $2: named like that user, no other member, nobody else's primary group.
is_private_group() {
    user=$(entries passwd | awk -F: -v id="$2" '$3 == id { print $1; exit }')
    [ -n "$user" ] || return 1
    entries group | awk -F: -v id="$1" -v user="$user" '
        $3 == id && $1 == user { found = 1 }
        $3 == id && ($1 != user || ($4 != "" && $4 != user)) { other = 1 }
        END { exit !(found && !other) }' || return 1
    entries passwd | awk -F: -v id="$1" -v owner="$2" '$4 == id && $3 != owner { exit 1 }'
}

# Every existing part of the path must be a real folder, owned by root or this user, that others cannot change.
safe_parts() {
    part=
    rest=${1#/}
    while [ -n "$rest" ]; do
        part=$part/${rest%%/*}
        case "$rest" in
        */*) rest=${rest#*/} ;;
        *) rest= ;;
        esac
        [ ! -L "$part" ] || fail "$part is a link to $(readlink "$part"); give the folder itself with --prefix"
        [ -e "$part" ] || continue
        [ -d "$part" ] || fail "$part is not a folder"
        # ls prints mode, links and owner the same way on every system, unlike stat.
        # shellcheck disable=SC2012,SC2046
        set -- $(ls -ldn "$part" | awk '{ print $1, $3, $4 }')
        mode=$1 owner=$2 group=$3
        [ "$owner" = 0 ] || [ "$owner" = "$(id -u)" ] ||
            fail "$part belongs to uid $owner, neither to you nor to root; choose another folder with --prefix"
        case "$mode" in
        # In a sticky folder like /tmp, nobody can remove files of other users, and the owner of the next part is checked.
        d????????[tT]*) [ -z "$rest" ] || [ ! -e "$part/${rest%%/*}" ] || continue ;;
        esac
        case "$mode" in
        d???????w*) fail "everybody can change $part; chmod o-w $part, or choose another folder with --prefix" ;;
        d????w????+*) fail "an access list lets others change $part; setfacl -b $part, or choose another folder with --prefix" ;;
        d????w*)
            is_private_group "$group" "$owner" ||
                fail "the group $group can change $part; chmod g-w $part, or choose another folder with --prefix"
            ;;
        esac
    done
}

make_folders() {
    part=
    rest=${1#/}
    while [ -n "$rest" ]; do
        part=$part/${rest%%/*}
        case "$rest" in
        */*) rest=${rest#*/} ;;
        *) rest= ;;
        esac
        [ -d "$part" ] || mkdir -m 755 "$part" || fail "$part cannot be created"
    done
}

plain_path "$prefix"
refused_place "$prefix"
safe_parts "$prefix"

# The archive

case "$(uname -s)" in
Linux) system=linux ;;
Darwin) system=macos ;;
*) fail "there is no Roost for $(uname -s)" ;;
esac
case "$(uname -m)" in
x86_64 | amd64) machine=x86_64 ;;
aarch64 | arm64) machine=aarch64 ;;
*) fail "there is no Roost for $(uname -m)" ;;
esac

work=
cleanup() { [ -z "$work" ] || rm -rf "$work"; }
trap cleanup EXIT
trap 'exit 1' HUP INT TERM

download() {
    if command -v curl >/dev/null 2>&1; then
        curl --proto '=https' --proto-redir '=https' --tlsv1.2 --fail --silent --show-error --location --output "$2" "$1"
    else
        # wget has no option to refuse redirects to http.
        fail "curl is not installed; only curl can limit redirects to https. Install it, or download the archive and pass --archive"
    fi
}

make_folders "$prefix"
# Check again: somebody may have changed a folder between the check and the creation.
safe_parts "$prefix"
work=$(mktemp -d "$prefix/.roost-install.XXXXXX") || fail "$prefix is not writable"

if [ -n "$base" ]; then
    [ -z "$archive" ] || fail "--archive and --base exclude each other"
    case "$base" in
    https://?*) ;;
    *) fail "--base must be an https address" ;;
    esac
    case "$version" in
    "" | *[!0-9A-Za-z.-]*) fail "--base needs --version" ;;
    esac
    name=roost-$version-$system-$machine.tar.gz
    download "${base%/}/$name" "$work/$name"
    download "${base%/}/SHA256SUMS" "$work/SHA256SUMS"
    archive=$work/$name
else
    if [ -z "$archive" ]; then
        here=$(cd "$(dirname "$0")" && pwd)
        for candidate in "$here"/roost-*-"$system-$machine".tar.gz; do
            [ ! -e "$candidate" ] || archive=$candidate
        done
        [ -n "$archive" ] || fail "there is no archive for $system-$machine next to this script; pass --archive"
    fi
    [ -f "$archive" ] || fail "there is no file $archive"
    sums=$(dirname "$archive")/SHA256SUMS
    [ -f "$sums" ] || fail "SHA256SUMS is missing next to $archive"
    # A private copy, so that the checked file is the unpacked one even if others can write there.
    name=$(basename "$archive")
    cp "$archive" "$work/$name"
    cp "$sums" "$work/SHA256SUMS"
    archive=$work/$name
fi

expected=$(awk -v name="$name" '$2 == name || $2 == "*" name { print $1; exit }' "$work/SHA256SUMS")
[ -n "$expected" ] || fail "SHA256SUMS does not name $name"
if command -v sha256sum >/dev/null 2>&1; then
    found=$(sha256sum "$archive")
else
    found=$(shasum -a 256 "$archive")
fi
[ "${found%% *}" = "$expected" ] || fail "$name is damaged or not the published archive: its checksum differs"

# Unpack: only below one folder, no links

tar -tzf "$archive" >"$work/names" || fail "$name cannot be read"
top=$(head -n 1 "$work/names")
top=${top%%/*}
case "$top" in
roost-*) ;;
*) fail "$name is not a Roost archive" ;;
esac
while IFS= read -r member; do
    case "$member" in
    "$top"/*) ;;
    *) fail "$name has a member outside its folder: $member" ;;
    esac
    case "/$member/" in
    */../*) fail "$name has a member with ..: $member" ;;
    esac
done <"$work/names"
mkdir "$work/new"
tar -xzf "$archive" -C "$work/new" --no-same-owner
[ -z "$(find "$work/new" ! -type f ! -type d)" ] || fail "$name contains links or special files"
[ -f "$work/new/$top/bin/roost" ] || fail "$name contains no bin/roost"

# Install: each file as a whole

place() {
    target=$prefix/$1
    make_folders "$(dirname "$target")"
    safe_parts "$(dirname "$target")"
    [ ! -L "$target" ] || fail "$target is a link; remove it first"
    [ ! -d "$target" ] || fail "$target is a folder"
    chmod "$2" "$work/new/$top/$1"
    mv -f "$work/new/$top/$1" "$target"
}

(cd "$work/new/$top" && find . -type f) | sed 's,^\./,,' | sort >"$work/files"
# Everything that can be refused is refused before the first file is installed.
while IFS= read -r file; do safe_parts "$(dirname "$prefix/$file")"; done <"$work/files"
while IFS= read -r file; do
    case "$file" in
    bin/*) place "$file" 755 ;;
    share/*) place "$file" 644 ;;
    esac
done <"$work/files"

printf 'installed %s\n' "$prefix/bin/roost"
case ":${PATH:-}:" in
*":$prefix/bin:"*) ;;
*) printf 'put %s on your PATH\n' "$prefix/bin" ;;
esac
printf 'next: roost doctor; roost service install\n'
