#!/bin/sh
# Installs Roost for one user from its release archive. Takes the archive beside this script, the one that --archive names, or downloads it
# from an https address; checks it against SHA256SUMS; puts it below a prefix that nobody else can change. Installs nothing else: no agent, no
# git, no credentials, and it starts nothing.
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
  --archive FILE     the release archive; SHA256SUMS must lie beside it (default: the one beside this script)
  --base URL         an https address below which the archive and SHA256SUMS lie
  --version VERSION  which one to take from there
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

# Where it may go

plain_path() {
    case "$1" in
    /*) ;;
    *) fail "the prefix $1 is not absolute" ;;
    esac
    case "$1/" in
    *//* | */./* | */../*) fail "the prefix $1 has an empty part, . or .." ;;
    esac
    case "$1" in
    *[!A-Za-z0-9_./@+,:=-]*) fail "the prefix has characters that this script does not take" ;;
    esac
}

refused_place() {
    case "$1" in
    / | /bin | /bin/* | /sbin | /sbin/* | /lib* | /etc | /etc/* | /boot | /boot/* | /dev | /dev/* | /proc | /proc/* | /sys | /sys/* | \
        /run | /run/* | /tmp | /tmp/* | /var | /var/* | /usr | /usr/bin | /usr/bin/* | /usr/sbin | /usr/sbin/* | /usr/lib* | \
        /usr/share | /usr/share/* | /usr/include | /usr/include/* | /home | /root | /opt | /mnt | /media | \
        /System | /System/* | /Library | /Library/* | /Applications | /Applications/* | /Users)
        fail "$1 is a place of the system's"
        ;;
    esac
    [ "$1" != "$home" ] || fail "$1 is your home itself; choose a folder in it"
    case "$1/" in
    "$home"/.roost/*) fail "$1 is Roost's state; choose another folder" ;;
    esac
}

entries() {
    if command -v getent >/dev/null 2>&1; then getent "$1"; else cat "/etc/$1"; fi
}

# Whether the group with id $1 is nobody but the user with id $2: named as that user, no other member, nobody else's first group.
is_private_group() {
    user=$(entries passwd | awk -F: -v id="$2" '$3 == id { print $1; exit }')
    [ -n "$user" ] || return 1
    entries group | awk -F: -v id="$1" -v user="$user" '
        $3 == id && $1 == user { found = 1 }
        $3 == id && ($1 != user || ($4 != "" && $4 != user)) { other = 1 }
        END { exit !(found && !other) }' || return 1
    entries passwd | awk -F: -v id="$1" -v owner="$2" '$4 == id && $3 != owner { exit 1 }'
}

# Every part that exists must be a real folder of root's or ours that others cannot change.
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
        [ -d "$part" ] || fail "$part is no folder"
        # Mode, links, owner: the same everywhere, unlike stat's options.
        # shellcheck disable=SC2012,SC2046
        set -- $(ls -ldn "$part" | awk '{ print $1, $3, $4 }')
        mode=$1 owner=$2 group=$3
        [ "$owner" = 0 ] || [ "$owner" = "$(id -u)" ] ||
            fail "$part belongs to uid $owner, neither to you nor to root; choose another folder with --prefix"
        case "$mode" in
        # In a folder like /tmp nobody can take away what is somebody else's, and whose the next part is gets looked at.
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
        [ -d "$part" ] || mkdir -m 755 "$part" || fail "$part cannot be made"
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
        # wget follows redirects to http as well, whatever it is told.
        fail "curl is not here, which alone promises to follow redirects to https only; install it, or download the archive and give --archive"
    fi
}

make_folders "$prefix"
# Somebody may have been quicker between the look and the making.
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
        [ -n "$archive" ] || fail "no archive for $system-$machine lies beside this script; give --archive"
    fi
    [ -f "$archive" ] || fail "there is no file $archive"
    sums=$(dirname "$archive")/SHA256SUMS
    [ -f "$sums" ] || fail "SHA256SUMS must lie beside $archive"
    # What is checked and what is unpacked must be the same file, whoever else can write there.
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
[ "${found%% *}" = "$expected" ] || fail "$name is damaged or not the one that was published: its checksum differs"

# Unpacking: only below one folder, no links

tar -tzf "$archive" >"$work/names" || fail "$name cannot be read"
top=$(head -n 1 "$work/names")
top=${top%%/*}
case "$top" in
roost-*) ;;
*) fail "$name is no archive of Roost" ;;
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
[ -z "$(find "$work/new" ! -type f ! -type d)" ] || fail "$name holds links or special files"
[ -f "$work/new/$top/bin/roost" ] || fail "$name holds no bin/roost"

# Placing: each file as a whole

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
# All that can be refused is refused before the first file stands.
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
