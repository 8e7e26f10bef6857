#pragma once

// File operations that Swift lacks, or that would be racy in Swift: path resolution below a descriptor without symbolic links, reflinks,
// renames that do not overwrite, overlay attributes, and fast walks over large trees. Functions that return int return -1 and set errno on
// failure unless stated otherwise.

#include "roost_names_memory.h"
#include "roost_tree_bytes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The metadata of a file at one moment, without following a link.
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

/// Opens a path below a folder. Fails with ELOOP if any component is a symbolic link, with EXDEV if the path would leave the folder. An
/// empty path is the folder itself. Always close-on-exec.
int roost_open_beneath(int folder, const char *path, int flags, uint32_t mode);

/// Opens an absolute path none of whose components is a symbolic link; fails with ELOOP otherwise. Always close-on-exec.
int roost_open_exactly(const char *path, int flags);

/// Identifies the folder that a descriptor refers to. `birth_ns` is -1 if the file system does not store it.
struct roost_identity {
    uint64_t file_system;
    uint64_t inode;
    int64_t birth_ns;
};

int roost_identity_of(int descriptor, struct roost_identity *out);

/// The stamp of a name in a folder (without following a link), or of the descriptor itself for an empty name.
int roost_stamp_at(int folder, const char *name, struct roost_stamp *out);

/// Copies the content of a file to an empty one: by reflink if the file system supports it, otherwise by its data ranges, so that holes are
/// preserved.
int roost_copy_content(int from, int to);

/// Returns 1 if both files have the same content, 0 if not.
int roost_same_content(int left, int right);

enum roost_rename_mode { ROOST_RENAME_REPLACE = 0, ROOST_RENAME_KEEP = 1, ROOST_RENAME_EXCHANGE = 2 };

/// Renames. `KEEP` fails with EEXIST if the target exists, `EXCHANGE` swaps both. Fails with EINVAL if the file system does not support the
/// mode.
int roost_rename_at(int from_folder, const char *from, int to_folder, const char *to, enum roost_rename_mode mode);

enum roost_overlay_mark { ROOST_MARK_WHITEOUT = 1, ROOST_MARK_OPAQUE = 2, ROOST_MARK_REDIRECT = 4, ROOST_MARK_METACOPY = 8 };

/// The marks that overlayfs stores in extended attributes (`user.overlay.*` and `trusted.overlay.*`); 0 if there are none or none can be
/// read.
int roost_overlay_marks(int folder, const char *name);

/// Copies the access control list and the `user.*` attributes of a file to another. What cannot be set (no support by the file system,
/// values over 4 KiB) is omitted.
void roost_copy_attributes(int from, int to);

/// Marks a folder of an upper layer as opaque, so that it hides the one below.
int roost_set_opaque(int folder);
/// Removes the opaque mark; succeeds if it is absent.
int roost_clear_opaque(int folder);

/// The names in a folder as records (uint16 length, bytes), without `.` and `..`; the caller frees `*out`.
int roost_list(int folder, uint8_t **out, size_t *length);

/// Starts writing a file to disk without waiting: several files started before the first wait share one journal commit.
void roost_begin_sync(int descriptor);

/// Writes all data of the file system that contains the descriptor to disk.
int roost_sync_file_system(int descriptor);

/// Tries to take an exclusive lock: 1 if taken, 0 if held by another.
int roost_try_lock(int descriptor);

/// Removes a file or a whole tree, changing the mode of inaccessible folders; succeeds if it is absent.
int roost_remove_tree(int folder, const char *name);

struct roost_walk_request {
    int root;
    /// The descriptor for the records; their format is described in `files_walk.c`.
    int records;
    uint32_t threads;
    /// Whether to look for owners other than `uid`; 2 also looks for groups other than `gid`.
    int checks_owners;
    uint32_t uid;
    uint32_t gid;
    /// The number of entries after which the walk fails with EFBIG.
    uint64_t limit;
    /// Paths relative to the root, each terminated by NUL, an empty one last: folders that are not entered, files that are not recorded.
    /// NULL for none.
    const char *skipped;
};

struct roost_walk_result {
    uint64_t files;
    uint64_t folders;
    /// Files with further hard links.
    uint64_t linked;
    /// Folders that could not be read.
    uint64_t unreadable;
    /// Folders whose path is too long for the system; nothing below is recorded.
    uint64_t too_deep;
    /// The number of entries of other owners, without those below a folder of another owner, and the first of their paths, each terminated
    /// by NUL; an empty one last.
    uint64_t foreign;
    char foreign_paths[4096];
    /// An entry of the owner with another group; empty if none was found.
    char foreign_group[4096];
};

/// Walks a tree with several threads, writes one record per entry and counts. Folders named `.git` have no records; except for the root's
/// own, only their owners are checked.
int roost_walk(const struct roost_walk_request *request, struct roost_walk_result *out);

// MARK: Names

struct roost_names_request {
    /// The descriptor of the folder that contains everything.
    int root;
    /// The start of the walk relative to it; "" for the folder itself.
    const char *start;
    /// Whether every file below the start counts.
    bool whole;
    /// The maximum number of entries, and of milliseconds.
    uint64_t limit;
    int64_t limit_ms;
    /// The cache of earlier walks; NULL for none.
    struct roost_names_memory *memory;
};

struct roost_names_result {
    /// One record after another: a letter, the path relative to the root, NUL. `f` is a file and `l` a link whose name starts or ends with
    /// `.env`, `F` and `L` any in a folder whose name starts so. To be freed by the caller.
    char *found;
    size_t length;
    uint64_t entries;
};

/// Finds files that by their names contain environment variables. Links are not followed.
///
/// Returns 0 or an errno: EFBIG and ETIME if a limit was reached.
int roost_find_names(const struct roost_names_request *request, struct roost_names_result *result);

// MARK: Links

struct roost_links_result {
    /// One record after another: the path of a link, NUL, its target text, NUL. To be freed by the caller.
    char *found;
    size_t length;
    uint64_t entries;
};

/// Finds root's symbolic links that leave the program folders (`/usr`, `/bin`, `/lib…`), in the given folders down to the given depths.
/// Folders with manuals, documents, translations, fonts, sources and the like are skipped, and so are unreadable ones.
///
/// Returns 0 or an errno: EFBIG after `limit` entries (the links found until then are returned).
int roost_find_links(char *const *folders, const unsigned *depths, size_t count, uint64_t limit, struct roost_links_result *result);

/// Whether the bytes contain the wanted ones.
bool roost_holds_bytes(const void *bytes, size_t length, const void *wanted, size_t wanted_length);
