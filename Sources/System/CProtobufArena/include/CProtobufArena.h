#pragma once

#include <protobuf-c/protobuf-c.h>
#include <stddef.h>

/// Memory for one message: handed out from the front of blocks, freed all at once, refused beyond a budget.
///
/// protobuf-c allocates each sub-message and string by itself, and a small message on the wire can want many times its
/// size; the budget bounds that.
typedef struct carena carena;

/// Begins an arena of at most `budget` octets. The calling thread's spare first block is reused.
carena *carena_begin(size_t budget);

/// Frees everything that was handed out.
void carena_end(carena *arena);

/// Hands out memory, aligned for any type and not cleared; NULL beyond the budget.
void *carena_allocate(carena *arena, size_t size);

/// Whether memory was refused because of the budget.
int carena_is_exhausted(const carena *arena);

/// The arena as protobuf-c wants it. Valid as long as the arena.
ProtobufCAllocator *carena_allocator(carena *arena);
