#include "CROCm.h"
