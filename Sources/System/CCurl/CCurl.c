#include "CCurl.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  char *bytes;
  size_t length;
  size_t limit;
  bool is_over;
} buffer;

static const size_t header_limit = 256 * 1024;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void start_library(void) { curl_global_init(CURL_GLOBAL_DEFAULT); }

static bool append(buffer *target, const char *bytes, size_t length) {
  if (length > target->limit - target->length) {
    target->is_over = true;
    return false;
  }
  char *grown = realloc(target->bytes, target->length + length + 1);
  if (grown == NULL) return false;
  memcpy(grown + target->length, bytes, length);
  target->bytes = grown;
  target->length += length;
  return true;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *context) {
  return append(context, bytes, size * count) ? size * count : 0;
}

static size_t on_header(char *bytes, size_t size, size_t count, void *context) {
  buffer *headers = context;
  const size_t length = size * count;
  // A status line begins a response; one before it was an interim one (100 Continue).
  if (length > 5 && memcmp(bytes, "HTTP/", 5) == 0) {
    headers->length = 0;
    return length;
  }
  return append(headers, bytes, length) ? length : 0;
}

static switchboard_curl_outcome outcome_of(CURLcode code, const buffer *body) {
  switch (code) {
    case CURLE_OK:
      return SWITCHBOARD_CURL_OK;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
      return SWITCHBOARD_CURL_UNREACHABLE;
    case CURLE_OPERATION_TIMEDOUT:
      return SWITCHBOARD_CURL_TIMEOUT;
    default:
      return body->is_over ? SWITCHBOARD_CURL_TOO_LARGE : SWITCHBOARD_CURL_FAILED;
  }
}

switchboard_curl_outcome switchboard_curl_perform(
    const switchboard_curl_request *request, switchboard_curl_response *response, char *error,
    size_t error_size) {
  memset(response, 0, sizeof *response);
  pthread_once(&once, start_library);
  CURL *curl = curl_easy_init();
  if (curl == NULL) {
    snprintf(error, error_size, "out of memory");
    return SWITCHBOARD_CURL_FAILED;
  }
  // No `Expect: 100-continue`: it only delays small bodies.
  struct curl_slist *lines = curl_slist_append(NULL, "Expect:");
  for (size_t i = 0; i < request->header_count; i++)
    lines = curl_slist_append(lines, request->headers[i]);
  buffer headers = {.limit = header_limit};
  buffer body = {.limit = request->body_limit};
  char reason[CURL_ERROR_SIZE] = "";

  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, reason);
  curl_easy_setopt(curl, CURLOPT_URL, request->url);
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  // Signals would be raised in other threads' work.
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  // A proxy of the environment knows nothing of this machine's own addresses.
  curl_easy_setopt(curl, CURLOPT_NOPROXY, "127.0.0.1,localhost,::1");
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, request->timeout_milliseconds);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, request->timeout_milliseconds);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, lines);
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "switchboard");
  if (request->body != NULL) {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_length);
  }
  if (strcmp(request->method, "HEAD") == 0)
    curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
  else
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &headers);

  const CURLcode code = curl_easy_perform(curl);
  if (code == CURLE_OK) curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &response->status);
  snprintf(error, error_size, "%s", reason[0] != 0 ? reason : curl_easy_strerror(code));
  response->headers = headers.bytes;
  response->headers_length = headers.length;
  response->body = body.bytes;
  response->body_length = body.length;
  curl_slist_free_all(lines);
  curl_easy_cleanup(curl);
  return outcome_of(code, &body);
}

void switchboard_curl_free(switchboard_curl_response *response) {
  free(response->headers);
  free(response->body);
  memset(response, 0, sizeof *response);
}
