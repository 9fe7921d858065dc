#include "CProtobufArena.h"

#include <stdint.h>
#include <stdlib.h>

enum { first_block_size = 16 * 1024, alignment = 16 };

typedef struct block {
  struct block *next;
  size_t size;
  // Memory follows; the header keeps it aligned.
} block;

_Static_assert(sizeof(block) % alignment == 0, "memory after a block's header is aligned");

struct carena {
  ProtobufCAllocator allocator;
  block *blocks;
  size_t used;
  size_t capacity;
  size_t left;
  int exhausted;
  int padding;
};

_Static_assert(sizeof(carena) % alignment == 0, "the first block's memory is aligned");

// One arena with its first block, kept from call to call: most messages fit and need no malloc at all.
static _Thread_local carena *spare;

static void *allocate(void *arena, size_t size) { return carena_allocate(arena, size); }

static void release(void *arena, void *memory) {
  (void)arena;
  (void)memory;
}

carena *carena_begin(size_t budget) {
  carena *arena = spare;
  spare = NULL;
  if (arena == NULL) {
    arena = malloc(sizeof(carena) + first_block_size);
    if (arena == NULL) abort();
  }
  arena->allocator = (ProtobufCAllocator){allocate, release, arena};
  arena->blocks = NULL;
  arena->used = 0;
  arena->capacity = first_block_size;
  arena->left = budget;
  arena->exhausted = 0;
  return arena;
}

void carena_end(carena *arena) {
  for (block *next, *each = arena->blocks; each != NULL; each = next) {
    next = each->next;
    free(each);
  }
  if (spare == NULL)
    spare = arena;
  else
    free(arena);
}

void *carena_allocate(carena *arena, size_t size) {
  if (size > SIZE_MAX - alignment) return NULL;
  size = (size + alignment - 1) / alignment * alignment;
  if (size > arena->left) {
    arena->exhausted = 1;
    return NULL;
  }
  arena->left -= size;
  if (size > arena->capacity - arena->used) {
    size_t capacity = size > 4 * first_block_size ? size : 4 * first_block_size;
    block *fresh = malloc(sizeof(block) + capacity);
    if (fresh == NULL) return NULL;
    fresh->next = arena->blocks;
    fresh->size = capacity;
    arena->blocks = fresh;
    arena->used = 0;
    arena->capacity = capacity;
  }
  char *memory = (char *)(arena->blocks == NULL ? (void *)(arena + 1) : (void *)(arena->blocks + 1));
  memory += arena->used;
  arena->used += size;
  return memory;
}

int carena_is_exhausted(const carena *arena) { return arena->exhausted; }

ProtobufCAllocator *carena_allocator(carena *arena) { return &arena->allocator; }
