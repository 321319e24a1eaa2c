#define _GNU_SOURCE

#include "ProcessReaping.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if defined(__linux__)
#include <dirent.h>
#include <sys/prctl.h>
#endif

int flextell_become_subreaper(void) {
#if defined(__linux__)
    return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0 ? 0 : -1;
#else
    return -1;
#endif
}

void flextell_ignore_broken_pipes(void) {
    signal(SIGPIPE, SIG_IGN);
}

int flextell_open_pipe(int *read_end, int *write_end) {
    int ends[2];
#if defined(__linux__)
    if (pipe2(ends, O_CLOEXEC) != 0) return -1;
#else
    if (pipe(ends) != 0) return -1;
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
#endif
    // Only the read end: the flag belongs to the end, and a client expects to block.
    if (fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) {
        int reason = errno;
        close(ends[0]);
        close(ends[1]);
        errno = reason;
        return -1;
    }
    *read_end = ends[0];
    *write_end = ends[1];
    return 0;
}

#if defined(__linux__)

// Reads a small file of /proc into the buffer and ends it with NUL; -1 if it is gone.
static ssize_t read_small_file(const char *path, char *buffer, size_t size) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return -1;
    ssize_t length = read(file, buffer, size - 1);
    close(file);
    if (length >= 0) buffer[length] = 0;
    return length;
}

// Source: proc_pid_stat(5).
static bool read_row(const char *pid, struct flextell_process *row) {
    char path[64], text[1024];
    snprintf(path, sizeof path, "/proc/%s/stat", pid);
    if (read_small_file(path, text, sizeof text) <= 0) return false;
    // The program's name stands in parentheses and may hold any character, these included.
    char *after_name = strrchr(text, ')');
    if (after_name == NULL) return false;
    char state;
    int parent, group, session;
    unsigned long long started;
    int fields = sscanf(
        after_name + 1,
        " %c %d %d %d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu",
        &state, &parent, &group, &session, &started
    );
    if (fields != 5) return false;
    row->pid = atoi(pid);
    row->parent = parent;
    row->group = group;
    row->session = session;
    row->started = started;
    row->ended = state == 'Z' || state == 'X';
    return true;
}

int flextell_list_processes(struct flextell_process *rows, int capacity) {
    DIR *table = opendir("/proc");
    if (table == NULL) return -1;
    int count = 0;
    for (struct dirent *entry = readdir(table); entry != NULL; entry = readdir(table)) {
        if (entry->d_name[0] < '1' || entry->d_name[0] > '9') continue;
        struct flextell_process row;
        if (!read_row(entry->d_name, &row)) continue;
        if (count < capacity) rows[count] = row;
        count += 1;
    }
    closedir(table);
    return count;
}

int flextell_environment_holds(int32_t pid, const char *entry) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/environ", pid);
    FILE *environment = fopen(path, "re");
    if (environment == NULL) return -1;
    char *line = NULL;
    size_t size = 0;
    int answer = -1;
    while (answer != 1 && getdelim(&line, &size, 0, environment) > 0) {
        answer = strcmp(line, entry) == 0;
    }
    free(line);
    fclose(environment);
    return answer;
}

#else

int flextell_list_processes(struct flextell_process *rows, int capacity) {
    (void)rows;
    (void)capacity;
    return -1;
}

int flextell_environment_holds(int32_t pid, const char *entry) {
    (void)pid;
    (void)entry;
    return -1;
}

#endif
