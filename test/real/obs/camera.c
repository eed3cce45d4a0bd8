/* LD_PRELOAD: a v4l2loopback device that OBS's virtual camera can be started on, where the kernel has none. What OBS
 * writes to it is counted in the file $OBS_CAMERA, as one byte a frame. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char NODE[] = "/dev/video77";
static int device = -1;

static const char *frames(void) { return getenv("OBS_CAMERA"); }

/* OBS looks here whether the driver is loaded. */
FILE *fopen(const char *path, const char *mode) {
  static FILE *(*real)(const char *, const char *);
  static char modules[] = "v4l2loopback 45056 0 - Live 0x0\n";
  if (!real) real = (FILE * (*)(const char *, const char *)) dlsym(RTLD_NEXT, "fopen");
  if (frames() && strcmp(path, "/proc/modules") == 0) return fmemopen(modules, sizeof modules - 1, "r");
  return real(path, mode);
}

int scandir(const char *folder, struct dirent ***list, int (*wanted)(const struct dirent *),
            int (*order)(const struct dirent **, const struct dirent **)) {
  static int (*real)(const char *, struct dirent ***, int (*)(const struct dirent *),
                     int (*)(const struct dirent **, const struct dirent **));
  if (!real) real = (__typeof__(real))dlsym(RTLD_NEXT, "scandir");
  if (!frames() || strcmp(folder, "/dev") != 0) return real(folder, list, wanted, order);
  struct dirent *entry = calloc(1, sizeof *entry);
  strcpy(entry->d_name, NODE + strlen("/dev/"));
  *list = malloc(sizeof **list);
  **list = entry;
  return 1;
}

int open(const char *path, int flags, ...) {
  static int (*real)(const char *, int, ...);
  if (!real) real = (__typeof__(real))dlsym(RTLD_NEXT, "open");
  va_list more;
  va_start(more, flags);
  int mode = va_arg(more, int);
  va_end(more);
  if (!frames() || strcmp(path, NODE) != 0) return real(path, flags, mode);
  return device = real("/dev/null", O_RDWR);
}

int ioctl(int fd, unsigned long request, ...) {
  static int (*real)(int, unsigned long, ...);
  if (!real) real = (__typeof__(real))dlsym(RTLD_NEXT, "ioctl");
  va_list more;
  va_start(more, request);
  void *argument = va_arg(more, void *);
  va_end(more);
  if (fd < 0 || fd != device) return real(fd, request, argument);
  if (request == VIDIOC_QUERYCAP) {
    struct v4l2_capability *cap = argument;
    memset(cap, 0, sizeof *cap);
    strcpy((char *)cap->driver, "v4l2 loopback");
    strcpy((char *)cap->card, "Test camera");
    cap->capabilities = V4L2_CAP_DEVICE_CAPS | (cap->device_caps = V4L2_CAP_VIDEO_OUTPUT | V4L2_CAP_STREAMING);
  }
  return 0;
}

ssize_t write(int fd, const void *bytes, size_t size) {
  static ssize_t (*real)(int, const void *, size_t);
  if (!real) real = (__typeof__(real))dlsym(RTLD_NEXT, "write");
  if (fd >= 0 && fd == device) {
    int file = open(frames(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (file >= 0) {
      if (real(file, ".", 1) < 0) size = 0;
      close(file);
    }
    return size;
  }
  return real(fd, bytes, size);
}

int close(int fd) {
  static int (*real)(int);
  if (!real) real = (__typeof__(real))dlsym(RTLD_NEXT, "close");
  if (fd >= 0 && fd == device) device = -1;
  return real(fd);
}
