// The system's zlib (Debian: zlib1g-dev), for answers that are compressed with gzip.
#include <zlib.h>
