/* Preloaded before a host of the torture: counts what a block allocates and which system calls it makes, and lets files hang. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <time.h>
#include <ucontext.h>
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

static void watch_calls(void);
static int unwatch_calls(void);
void torture_enter(void) { allocated = filed = 0; inside = 1; watch_calls(); }
/* Gives the number of allocations, of file calls, and of its first system call, or -1. */
void torture_leave(unsigned *a, unsigned *f, int *c) { *c = unwatch_calls(); inside = 0; *a = allocated; *f = filed; }
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

#if defined(__x86_64__) && defined(PR_SET_SYSCALL_USER_DISPATCH)
/* The kernel turns a thread's system calls into signals while `selector` says so (Linux 5.11). */
static __thread volatile char selector = SYSCALL_DISPATCH_FILTER_ALLOW;
/* Whether the kernel does that on this thread: 0 if nobody asked yet, -1 if it does not. */
static __thread int dispatched;
static __thread int called = -1;

/* The first system call of a block: it is noted, and made; the others of this block are not watched. */
static void caught(int signal, siginfo_t *info, void *context) {
    (void)signal;
    selector = SYSCALL_DISPATCH_FILTER_ALLOW;
    called = info->si_syscall;
    unsigned counted = 0;
    count(&counted);
    greg_t *at = ((ucontext_t *)context)->uc_mcontext.gregs;
    register greg_t r10 __asm__("r10") = at[REG_R10], r8 __asm__("r8") = at[REG_R8], r9 __asm__("r9") = at[REG_R9];
    greg_t result;
    __asm__ volatile("syscall" : "=a"(result) : "a"(at[REG_RAX]), "D"(at[REG_RDI]), "S"(at[REG_RSI]), "d"(at[REG_RDX]), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    at[REG_RAX] = result;
}

static void watch_calls(void) {
    called = -1;
    if (dispatched == 0) {
        struct sigaction action = { .sa_sigaction = caught, .sa_flags = SA_SIGINFO };
        int fails = sigaction(SIGSYS, &action, NULL) || prctl(PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_ON, 0L, 0L, &selector);
        dispatched = fails ? -1 : 1;
    }
    if (dispatched > 0) selector = SYSCALL_DISPATCH_FILTER_BLOCK;
}

static int unwatch_calls(void) {
    int first = called;
    selector = SYSCALL_DISPATCH_FILTER_ALLOW;
    called = -1;
    return first;
}
#else
static void watch_calls(void) {}
static int unwatch_calls(void) { return -1; }
#endif

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
