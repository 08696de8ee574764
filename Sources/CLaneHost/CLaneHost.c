#include "CLaneHost.h"
