#include "CSimdJSON.h"

#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>
#include <utility>
#include <vector>

namespace {

// The library's own bound; the documented one is smaller and checked on the tape.
constexpr size_t parser_depth = 1024;

// A parser that has grown beyond this is not kept idle: one large document must not hold memory.
constexpr size_t idle_capacity_limit = 256 * 1024;

// Up to this many members a duplicate is looked for by comparing all pairs, which is faster.
constexpr size_t pairwise_limit = 16;

struct Container {
  bool is_object;
  size_t first_key;
};

struct Key {
  std::string_view name;
  size_t at;
};

}  // namespace

struct switchboard_json_parser {
  simdjson::dom::parser parser;
  std::vector<Container> open;
  std::vector<Key> keys;
};

namespace {

thread_local std::unique_ptr<switchboard_json_parser> idle_parser;

std::string_view string_at(const switchboard_json_parser &parser, uint64_t word) {
  const uint8_t *entry = parser.parser.doc.string_buf.get() + (word & 0x00ffffffffffffff);
  uint32_t length;
  memcpy(&length, entry, sizeof length);
  return {reinterpret_cast<const char *>(entry + sizeof length), length};
}

/// Most keys differ in length or in their ends, which is seen without a call.
bool is_same(std::string_view a, std::string_view b) {
  return a.size() == b.size()
      && (a.empty() || (a.front() == b.front() && a.back() == b.back() && a == b));
}

/// The place of a key that repeats an earlier one among `keys[first...]`, or 0.
size_t find_duplicate(std::vector<Key> &keys, size_t first) {
  const size_t count = keys.size() - first;
  if (count < 2) return 0;
  if (count <= pairwise_limit) {
    for (size_t i = first + 1; i < keys.size(); i++)
      for (size_t j = first; j < i; j++)
        if (is_same(keys[i].name, keys[j].name)) return keys[i].at;
    return 0;
  }
  std::sort(keys.begin() + first, keys.end(), [](const Key &a, const Key &b) {
    const int order = a.name.compare(b.name);
    return order < 0 || (order == 0 && a.at < b.at);
  });
  for (size_t i = first + 1; i < keys.size(); i++)
    if (keys[i].name == keys[i - 1].name) return keys[i].at;
  return 0;
}

bool has_lone_surrogate(std::string_view text) {
  // A half of a pair would be written as ED A0…BF xx; valid UTF-8 never has that.
  for (size_t at = text.find('\xED'); at != std::string_view::npos; at = text.find('\xED', at + 1))
    if (at + 1 < text.size() && static_cast<uint8_t>(text[at + 1]) >= 0xA0) return true;
  return false;
}

switchboard_json_outcome check(
    switchboard_json_parser &parser, bool has_escapes, size_t depth_limit, size_t member_limit) {
  const uint64_t *tape = parser.parser.doc.tape.get();
  auto &open = parser.open;
  auto &keys = parser.keys;
  open.clear();
  keys.clear();
  size_t members = 0;
  bool key_next = false;
  const size_t end = tape[0] & 0x00ffffffffffffff;
  for (size_t at = 1; at + 1 < end; at++) {
    const uint64_t word = tape[at];
    switch (static_cast<char>(word >> 56)) {
      case '{':
      case '[':
        if (open.size() == depth_limit) return {SWITCHBOARD_JSON_TOO_DEEP, at};
        open.push_back({(word >> 56) == '{', keys.size()});
        key_next = open.back().is_object;
        continue;
      case '}': {
        const size_t duplicate = find_duplicate(keys, open.back().first_key);
        if (duplicate != 0) return {SWITCHBOARD_JSON_DUPLICATE_KEY, duplicate};
        keys.resize(open.back().first_key);
        open.pop_back();
        break;
      }
      case ']':
        open.pop_back();
        break;
      case '"': {
        const std::string_view text = string_at(parser, word);
        if (has_escapes) {
          if (text.find('\0') != std::string_view::npos)
            return {SWITCHBOARD_JSON_NUL_CHARACTER, at};
          if (has_lone_surrogate(text)) return {SWITCHBOARD_JSON_LONE_SURROGATE, at};
        }
        if (key_next) {
          if (++members > member_limit) return {SWITCHBOARD_JSON_TOO_MANY_MEMBERS, at};
          keys.push_back({text, at});
          key_next = false;
          continue;
        }
        break;
      }
      case 'l':
      case 'u':
      case 'd':
        at++;
        break;
      default:
        break;
    }
    // A value has ended: inside an object a key comes next.
    key_next = !open.empty() && open.back().is_object;
    if (!open.empty() && !key_next && ++members > member_limit)
      return {SWITCHBOARD_JSON_TOO_MANY_MEMBERS, at};
  }
  return {SWITCHBOARD_JSON_OK, 0};
}

}  // namespace

switchboard_json_parser *switchboard_json_acquire(void) {
  if (idle_parser) return idle_parser.release();
  return new (std::nothrow) switchboard_json_parser;
}

void switchboard_json_release(switchboard_json_parser *parser) {
  std::unique_ptr<switchboard_json_parser> owned(parser);
  if (!idle_parser && owned->parser.capacity() <= idle_capacity_limit)
    idle_parser = std::move(owned);
}

switchboard_json_outcome switchboard_json_parse(
    switchboard_json_parser *parser, const uint8_t *bytes, size_t length, size_t depth_limit,
    size_t member_limit) {
  if (parser->parser.capacity() < length || parser->parser.max_depth() != parser_depth) {
    // Steps of powers of two, so that documents of slowly growing size do not allocate each time.
    size_t capacity = 4096;
    while (capacity < length) capacity *= 2;
    if (parser->parser.allocate(capacity, parser_depth) != simdjson::SUCCESS
        || parser->parser.doc.allocate(capacity) != simdjson::SUCCESS)
      return {SWITCHBOARD_JSON_OUT_OF_MEMORY, 0};
  }
  simdjson::dom::element root;
  switch (parser->parser.parse(bytes, length).get(root)) {
    case simdjson::SUCCESS:
      break;
    case simdjson::DEPTH_ERROR:
      return {SWITCHBOARD_JSON_TOO_DEEP, 0};
    case simdjson::MEMALLOC:
      return {SWITCHBOARD_JSON_OUT_OF_MEMORY, 0};
    default:
      return {SWITCHBOARD_JSON_MALFORMED, 0};
  }
  // U+0000 and surrogates can only come from escapes: raw ones are not valid JSON or UTF-8.
  const bool has_escapes = memchr(bytes, '\\', length) != nullptr;
  return check(*parser, has_escapes, depth_limit, member_limit);
}

const uint64_t *switchboard_json_tape(const switchboard_json_parser *parser) {
  return parser->parser.doc.tape.get();
}

const uint8_t *switchboard_json_strings(const switchboard_json_parser *parser) {
  return parser->parser.doc.string_buf.get();
}
