/* Preloaded before a host of the torture: counts what a block allocates, and lets files hang. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

/* Whether this thread is inside of a block, and what it did there: allocations and frees, file calls. */
static __thread int inside;
static __thread unsigned allocated, filed;
/* By how many milliseconds each read of a slow file is late. */
static atomic_int slowness;
/* Which descriptors are slow files. */
static atomic_uchar slow[65536];

void torture_enter(void) { allocated = filed = 0; inside = 1; }
void torture_leave(unsigned *a, unsigned *f) { inside = 0; *a = allocated; *f = filed; }
void torture_slowness(int milliseconds) { atomic_store(&slowness, milliseconds); }

/* Counts, and says on standard error who it was if TORTURE_TRACE is set. */
static void count(unsigned *counter) {
    if (!inside) return;
    inside = 0;
    *counter += 1;
    if (getenv("TORTURE_TRACE")) {
        void *frames[40];
        backtrace_symbols_fd(frames, backtrace(frames, 40), 2);
        write(2, "\n", 1);
    }
    inside = 1;
}

void *malloc(size_t size) { count(&allocated); return __libc_malloc(size); }
void *calloc(size_t many, size_t size) { count(&allocated); return __libc_calloc(many, size); }
void *realloc(void *old, size_t size) { count(&allocated); return __libc_realloc(old, size); }
void *memalign(size_t align, size_t size) { count(&allocated); return __libc_memalign(align, size); }
void *aligned_alloc(size_t align, size_t size) { count(&allocated); return __libc_memalign(align, size); }
void free(void *old) { if (old) count(&allocated); __libc_free(old); }
int posix_memalign(void **to, size_t align, size_t size) {
    count(&allocated);
    *to = __libc_memalign(align, size);
    return *to ? 0 : ENOMEM;
}

static int noted(int file, const char *path) {
    count(&filed);
    if (file >= 0 && file < 65536) atomic_store(&slow[file], strstr(path, ".slow.") != NULL);
    return file;
}

static void wait_for(int file) {
    count(&filed);
    int late = atomic_load(&slowness);
    if (late <= 0 || file < 0 || file >= 65536 || !atomic_load(&slow[file])) return;
    struct timespec time = { late / 1000, late % 1000 * 1000000L };
    nanosleep(&time, NULL);
}

#define REAL(name) static __typeof__(&name) real; if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)
#define MODE(flags) mode_t mode = 0; if ((flags) & (O_CREAT | __O_TMPFILE)) { va_list list; va_start(list, flags); mode = va_arg(list, mode_t); va_end(list); }

int open(const char *path, int flags, ...) { REAL(open); MODE(flags) return noted(real(path, flags, mode), path); }
int open64(const char *path, int flags, ...) { REAL(open64); MODE(flags) return noted(real(path, flags, mode), path); }
/* What is opened next under the same number is another file, or a socket. */
int close(int file) {
    REAL(close);
    count(&filed);
    if (file >= 0 && file < 65536) atomic_store(&slow[file], 0);
    return real(file);
}
ssize_t read(int file, void *to, size_t size) { REAL(read); wait_for(file); return real(file, to, size); }
ssize_t pread(int file, void *to, size_t size, off_t at) { REAL(pread); wait_for(file); return real(file, to, size, at); }
ssize_t pread64(int file, void *to, size_t size, off64_t at) { REAL(pread64); wait_for(file); return real(file, to, size, at); }
