#pragma once

// A library for LD_PRELOAD, before libfaketime: see TimersUnderFakedTime.c.
