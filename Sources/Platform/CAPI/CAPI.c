#include "CAPI.h"
