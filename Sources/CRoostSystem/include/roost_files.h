#pragma once

// File operations that Swift cannot make or cannot make without racing: resolution below a descriptor that follows no symbolic link, reflinks,
// renames that do not overwrite, overlay marks, and walks that are quick enough to stand before a prompt.
// Every function that returns int gives -1 and sets errno on failure unless it says otherwise.

#include "roost_names_memory.h"
#include "roost_tree_bytes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// What a file was at one moment, taken without following a link.
struct roost_stamp {
    uint64_t device;
    uint64_t inode;
    uint64_t size;
    int64_t modified_ns;
    int64_t changed_ns;
    uint64_t blocks;
    uint64_t special_device;
    uint32_t mode;
    uint32_t uid;
    uint32_t gid;
    uint32_t links;
};

/// Opens a path below a folder; fails with ELOOP where any component is a symbolic link, with EXDEV where the path would leave the folder. An
/// empty path is the folder itself. Always close-on-exec.
int roost_open_beneath(int folder, const char *path, int flags, uint32_t mode);

/// Opens an absolute path of which no component is a symbolic link; fails with ELOOP where one is. Always close-on-exec.
int roost_open_exactly(const char *path, int flags);

/// Which folder a descriptor is open on. `birth_ns` is -1 where the file system keeps none.
struct roost_identity {
    uint64_t file_system;
    uint64_t inode;
    int64_t birth_ns;
};

int roost_identity_of(int descriptor, struct roost_identity *out);

/// The stamp of a name in a folder (never following it), or of the descriptor itself where the name is empty.
int roost_stamp_at(int folder, const char *name, struct roost_stamp *out);

/// Copies everything of one file into an empty other one: by reflink where the file system can, else by its data ranges, so that holes stay holes.
int roost_copy_content(int from, int to);

/// 1 where both files hold the same bytes, 0 where not.
int roost_same_content(int left, int right);

enum roost_rename_mode { ROOST_RENAME_REPLACE = 0, ROOST_RENAME_KEEP = 1, ROOST_RENAME_EXCHANGE = 2 };

/// Renames; `KEEP` fails with EEXIST where the target exists, `EXCHANGE` swaps both. Fails with EINVAL where the file system cannot.
int roost_rename_at(int from_folder, const char *from, int to_folder, const char *to, enum roost_rename_mode mode);

enum roost_overlay_mark { ROOST_MARK_WHITEOUT = 1, ROOST_MARK_OPAQUE = 2, ROOST_MARK_REDIRECT = 4, ROOST_MARK_METACOPY = 8 };

/// The marks that overlayfs keeps in extended attributes (`user.overlay.*` and `trusted.overlay.*`); 0 where there are none or none can be read.
int roost_overlay_marks(int folder, const char *name);

/// Gives a file what people attached to another one: its access list and its `user.*` attributes. What cannot be set (a file system without
/// them, values over 4 KiB) stays away.
void roost_copy_attributes(int from, int to);

/// Sets the mark that makes a folder of an upper layer hide the one below.
int roost_set_opaque(int folder);
/// Removes that mark; absent is success.
int roost_clear_opaque(int folder);

/// Names in a folder as records (uint16 length, bytes), without `.` and `..`; the caller frees `*out`.
int roost_list(int folder, uint8_t **out, size_t *length);

/// Lets the system begin to write a file to the disk without waiting: several that are begun before the first is waited for share one commit.
void roost_begin_sync(int descriptor);

/// Writes everything of the file system that a descriptor lies on to the disk.
int roost_sync_file_system(int descriptor);

/// Tries to take an exclusive lock: 1 taken, 0 held by another.
int roost_try_lock(int descriptor);

/// Removes a file or a whole tree, opening up folders that deny us; absent is success.
int roost_remove_tree(int folder, const char *name);

struct roost_walk_request {
    int root;
    /// Where the records go; see `files_walk.c` for their form.
    int records;
    uint32_t threads;
    /// Whether to look for owners other than `uid`, and where it is 2 for groups other than `gid`.
    int checks_owners;
    uint32_t uid;
    uint32_t gid;
    /// Entries after which the walk gives up with EFBIG.
    uint64_t limit;
    /// Paths relative to the root, each ended by NUL, an empty one last: folders that are not entered, files that are not recorded. NULL for none.
    const char *skipped;
};

struct roost_walk_result {
    uint64_t files;
    uint64_t folders;
    /// Files that have further hard links.
    uint64_t linked;
    /// Folders that could not be read.
    uint64_t unreadable;
    /// Folders whose path is longer than the system takes; nothing below is recorded.
    uint64_t too_deep;
    /// Entries of other owners, without those below another owner's folder, and the first of their paths, each ended by NUL; an empty one last.
    uint64_t foreign;
    char foreign_paths[4096];
    /// An entry of the owner's with another group; empty where none was found.
    char foreign_group[4096];
};

/// Walks a tree on several threads, writes one record an entry and counts. Folders named `.git` give no records; of them, but for the root's own, only the owners are looked at.
int roost_walk(const struct roost_walk_request *request, struct roost_walk_result *out);

// MARK: Names

struct roost_names_request {
    /// Descriptor of the folder below which everything lies.
    int root;
    /// Where to begin, relative to it; "" for itself.
    const char *start;
    /// Whether every file below the start counts.
    bool whole;
    /// Most entries, and most milliseconds.
    uint64_t limit;
    int64_t limit_ms;
    /// What earlier walks found; NULL for none.
    struct roost_names_memory *memory;
};

struct roost_names_result {
    /// One record after another: a letter, the path relative to the root, NUL. `f` a file and `l` a link with a name that begins with `.env` or ends
    /// with it, `F` and `L` any in a folder whose name begins so. To be freed.
    char *found;
    size_t length;
    uint64_t entries;
};

/// Finds files that by their names hold variables of an environment. Links are not followed.
///
/// 0, or an errno: EFBIG and ETIME where a limit was met.
int roost_find_names(const struct roost_names_request *request, struct roost_names_result *result);

// MARK: Links

struct roost_links_result {
    /// One record after another: the path of a link, NUL, its text, NUL. To be freed.
    char *found;
    size_t length;
    uint64_t entries;
};

/// Finds root's symbolic links that leave the folders of programs (`/usr`, `/bin`, `/lib…`): in the given folders and as many levels below each as its depth
/// says. Folders of manuals, documents, translations, fonts, sources and the like are passed over; what cannot be read too.
///
/// 0, or an errno: EFBIG after `limit` entries (what was found until then is given).
int roost_find_links(char *const *folders, const unsigned *depths, size_t count, uint64_t limit, struct roost_links_result *result);

/// Whether the bytes hold the wanted ones.
bool roost_holds_bytes(const void *bytes, size_t length, const void *wanted, size_t wanted_length);
