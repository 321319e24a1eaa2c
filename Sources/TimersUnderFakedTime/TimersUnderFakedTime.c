#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "TimersUnderFakedTime.h"

// A library for LD_PRELOAD, before libfaketime. Where the monotonic clock is not faked, libfaketime 0.9.10 reckons
// deadlines of that clock by the faked one all the same: a sleep fails with EINVAL (every time.sleep of Python 3.11
// and later; its issue 426), a wait for a condition ends at once (its pull request 503). The functions here take
// those two to the system as they are, and leave all others to libfaketime.

typedef int (*nanosleep_function)(clockid_t, int, const struct timespec *, struct timespec *);
typedef int (*timedwait_function)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *request, struct timespec *remain) {
    if (clock == CLOCK_REALTIME) {
        nanosleep_function next = (nanosleep_function)dlsym(RTLD_NEXT, "clock_nanosleep");
        if (next) return next(clock, flags, request, remain);
    }
    // The function's answer is the error itself, and errno is left alone.
    int before = errno;
    int error = syscall(SYS_clock_nanosleep, clock, flags, request, remain) == 0 ? 0 : errno;
    errno = before;
    return error;
}

int pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex, const struct timespec *deadline) {
    // How glibc, since 2.25, notes that a condition goes by the monotonic clock.
    static const unsigned int monotonic = 2;
    if (condition->__data.__wrefs & monotonic) {
        return pthread_cond_clockwait(condition, mutex, CLOCK_MONOTONIC, deadline);
    }
    timedwait_function next = (timedwait_function)dlsym(RTLD_NEXT, "pthread_cond_timedwait");
    return next ? next(condition, mutex, deadline) : ENOSYS;
}
